import type { Messages } from './catalogue.js'

/** German, whole: the proof that no word is left behind. */
export const german: Messages = {
  common: {
    loading: 'Wird geladen',
    empty: 'Keine Daten',
    emptyHint: 'In diesem Zeitraum wurde nichts aufgezeichnet.',
    error: 'Konnte nicht geladen werden',
    retry: 'Erneut versuchen',
    stale: 'Veraltet, {age}',
    updated: 'Aktualisiert {age}',
    statusOk: 'OK',
    statusInfo: 'Hinweis',
    statusWarning: 'Warnung',
    statusCritical: 'Kritisch',
    statusNeutral: 'Unbekannt',
  },
  charts: {
    viewAsTable: 'Als Tabelle anzeigen',
    viewAsChart: 'Als Diagramm anzeigen',
  },
  tiles: {
    reading: '{label}, {window}: {value}',
    also: '{reading}, {detail}',
    above: 'Über {limit}',
    below: 'Unter {limit}',
    up: 'plus {change} {against}',
    down: 'minus {change} {against}',
    flat: 'unverändert {against}',
    noChange: 'Unverändert',
    better: 'besser',
    worse: 'schlechter',
    points: '{value} Pp.',
  },
  dashboard: {
    title: 'Leistung',
  },
  lazy: {
    loadFailed: 'Dieser Teil konnte nicht geladen werden',
  },
}
