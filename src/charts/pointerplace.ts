/** How far along an element's width a place on the screen is: 0–1 inside, whatever `transform` and `zoom` make of its size. */
export function shareAcross(element: Element, clientX: number): number {
  const { left, width } = element.getBoundingClientRect()
  return (clientX - left) / width
}
