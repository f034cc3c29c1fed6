/** What a test loads on demand. */
export const Late = () => <p>late</p>
