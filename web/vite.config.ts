import { defineConfig } from "vite";

// Preact needs no plugin: esbuild compiles its JSX, as tsconfig.json says. No inlined assets, so that the pages'
// content security policy can be "this origin only".
export default defineConfig({
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: true },
  server: { proxy: { "/playground": "http://127.0.0.1:8080" } },
});
