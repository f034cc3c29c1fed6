/**
 * No engine can scroll 48 million pixels: Chromium stops at 33.5 million, Firefox draws nothing beyond 6 million. So a long list scrolls in
 * an extent of at most EXTENT_PX, and the rows in it stand at `position × height − shift`. While one scrolls, pixels are pixels and the
 * shift stays; a leap (the scrollbar was dragged) sets it anew, by a mapping in which both ends are again pixel for pixel.
 */
export const EXTENT_PX = 5_000_000
/** At both ends, what is pixel for pixel in the mapping too: the last rows are reached exactly. */
const END_PX = 100_000
/** A scroll event that moved further was no wheel, finger or key. */
const LEAP_PX = 2_000

export interface ScrollPlace {
  /** The pixel of the whole list at the top of the viewport. */
  offset: number
  /** What is taken from a row's own place in the list to get its place in the extent. */
  shift: number
}

/** How much of the list there is to scroll through, in real pixels. */
export function extentOf(totalPx: number): number {
  return Math.min(totalPx, EXTENT_PX)
}

/** Where in the list a place of the scrollbar is. */
export function offsetAt(scrollTop: number, totalPx: number, viewportPx: number): number {
  const extent = extentOf(totalPx)
  if (extent === totalPx) return scrollTop
  const end = extent - viewportPx
  if (scrollTop <= END_PX) return scrollTop
  if (scrollTop >= end - END_PX) return totalPx - viewportPx - (end - scrollTop)
  const share = (scrollTop - END_PX) / (end - 2 * END_PX)
  return Math.round(END_PX + share * (totalPx - viewportPx - 2 * END_PX))
}

/** Where the scrollbar belongs for a pixel of the list. */
export function scrollTopAt(offset: number, totalPx: number, viewportPx: number): number {
  const extent = extentOf(totalPx)
  if (extent === totalPx) return offset
  const end = extent - viewportPx
  const last = totalPx - viewportPx
  if (offset <= END_PX) return offset
  if (offset >= last - END_PX) return end - (last - offset)
  const share = (offset - END_PX) / (last - 2 * END_PX)
  return Math.round(END_PX + share * (end - 2 * END_PX))
}

/** The place after a scroll event. */
export function placeAfterScroll(
  place: ScrollPlace,
  scrollTopBefore: number,
  scrollTop: number,
  totalPx: number,
  viewportPx: number,
): ScrollPlace {
  if (totalPx <= EXTENT_PX) return { offset: scrollTop, shift: 0 }
  const isLeap = Math.abs(scrollTop - scrollTopBefore) > LEAP_PX
  const wanted = isLeap ? offsetAt(scrollTop, totalPx, viewportPx) : scrollTop + place.shift
  const offset = Math.max(0, Math.min(totalPx - viewportPx, wanted))
  return { offset, shift: offset - scrollTop }
}

/** The place, and where the scrollbar must go for it, for a jump, an anchor, or a scroller at rest whose shift has drifted. */
export function placeAt(offset: number, totalPx: number, viewportPx: number): ScrollPlace & { scrollTop: number } {
  const settled = Math.round(Math.max(0, Math.min(totalPx - viewportPx, offset)))
  const scrollTop = scrollTopAt(settled, totalPx, viewportPx)
  return { offset: settled, shift: settled - scrollTop, scrollTop }
}
