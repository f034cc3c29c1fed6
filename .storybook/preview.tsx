import type { Preview } from '@storybook/react-vite'
import { BinnacleProvider, german } from 'binnacle'
import { configure } from 'storybook/test'
import 'binnacle/styles.css'
import './preview.css'

// Play functions wait for what they look for, however slow the machine is.
configure({ asyncUtilTimeout: 30_000 })

const preview: Preview = {
  tags: ['autodocs'],
  globalTypes: {
    theme: {
      description: 'Colour scheme',
      toolbar: { title: 'Theme', icon: 'contrast', items: ['light', 'dark', 'system'], dynamicTitle: true },
    },
    dir: { description: 'Reading direction', toolbar: { title: 'Direction', icon: 'transfer', items: ['ltr', 'rtl'], dynamicTitle: true } },
    locale: { description: 'Language', toolbar: { title: 'Locale', icon: 'globe', items: ['en', 'de'], dynamicTitle: true } },
    density: {
      description: 'How much air',
      toolbar: { title: 'Density', icon: 'component', items: ['comfortable', 'regular', 'compact'], dynamicTitle: true },
    },
    brand: {
      description: 'A re-skin by tokens alone',
      toolbar: { title: 'Brand', icon: 'paintbrush', items: ['binnacle', 'harbour', 'ember'], dynamicTitle: true },
    },
  },
  initialGlobals: { theme: 'light', dir: 'ltr', locale: 'en', density: 'regular', brand: 'binnacle' },
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    controls: { expanded: true },
    options: { storySort: { order: ['Welcome', 'Tokens', 'Dashboard', 'Charts', '*'] } },
  },
  decorators: [
    (Story, { globals, viewMode }) => (
      <BinnacleProvider
        className="sheet"
        theme={globals.theme}
        dir={globals.dir}
        locale={globals.locale}
        messages={globals.locale === 'de' ? german : undefined}
        density={globals.density}
        timeZone="UTC"
        data-brand={globals.brand}
        data-view={viewMode}
      >
        <Story />
      </BinnacleProvider>
    ),
  ],
}
export default preview
