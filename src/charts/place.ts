/** A share of the width, as an SVG attribute takes it. */
export const percent = (share: number): string => `${(share * 100).toFixed(2)}%`

/** A hairline of one pixel lies between two pixel edges. */
export const crisp = (place: number): number => Math.round(place) + 0.5
