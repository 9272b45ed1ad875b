import { defineConfig } from 'rolldown';

/** The report page's own script: TypeScript and the parts of ECharts it uses in one file, which renderReport writes into each page. */
export default defineConfig({
  input: 'src/report/browser/main.ts',
  platform: 'browser',
  tsconfig: 'tsconfig.browser.json',
  output: {
    file: 'dist/report/page/browser.js',
    format: 'iife',
    minify: true,
    banner:
      '/*! Holds parts of Apache ECharts (Apache License 2.0) and of zrender (BSD 3-Clause License). */',
  },
});
