declare module '*.css'
declare module 'binnacle/*.css'
