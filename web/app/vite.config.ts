import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { resolve } from "node:path";
import type { Plugin, UserConfig } from "vite";

const OUT = resolve(import.meta.dirname, "../../src/headwater/web");
const IS_MOCK = process.env.HEADWATER_MOCK !== undefined;
const SERVER = process.env.HEADWATER_URL ?? "http://localhost:8080";

/** The invented server of `dev/`; only ever loaded by `npm run dev:mock`. */
async function mock(): Promise<Plugin[]> {
  if (!IS_MOCK) return [];
  const { mockServer } = await import("./dev/mock.ts");
  return [mockServer()];
}

export default async function config(): Promise<UserConfig & { test: { include: string[]; environment: string } }> {
  return {
    plugins: [react(), { ...optimizeLocales.vite({ locales: ["en-US", "zh-TW"] }), enforce: "pre" }, ...(await mock())],
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: ["chrome111", "firefox114", "safari16.4"],
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    resolve: { alias: IS_MOCK ? { "@headwater/player": resolve(import.meta.dirname, "dev/player-stub.ts") } : {} },
    server: { proxy: { "/api": SERVER, "/live": SERVER } },
    test: { include: ["tests/**/*.test.ts"], environment: "node" },
  };
}
