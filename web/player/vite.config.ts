import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Plugin, UserConfig } from "vite";

const ROOT = import.meta.dirname;
const PYTHON = resolve(ROOT, "../../.venv/bin/python");
const DVR_S = 600;

/** The invented channel of `test/origin`, beside the page of `test/page`; only for `npm run dev`. */
function testOrigin(): Plugin {
  return {
    name: "test-origin",
    apply: "serve",
    async configureServer(server) {
      if (process.env.VITEST !== undefined) return;
      const [{ make }, { Channel }, { Origin }] = await Promise.all([
        import("./test/origin/media.ts"),
        import("./test/origin/channel.ts"),
        import("./test/origin/server.ts"),
      ]);
      const ffmpeg = execFileSync(PYTHON, ["-c", "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"], { encoding: "utf8" });
      const folder = join(tmpdir(), "headwater-player-media");
      const origin = new Origin(new Channel(make(folder, ffmpeg.trim()), DVR_S));
      server.middlewares.use((request, response, next) => {
        if (!origin.handle(request, response)) next();
      });
    },
  };
}

export default {
  plugins: [testOrigin()],
  build: {
    outDir: resolve(ROOT, "dist"),
    emptyOutDir: true,
    target: ["chrome111", "firefox114", "safari16.4"],
    reportCompressedSize: true,
    lib: { entry: resolve(ROOT, "src/index.ts"), formats: ["es"], fileName: () => "headwater-player.js" },
    rolldownOptions: { output: { minify: true, chunkFileNames: "headwater-player-[name]-[hash].js" } },
  },
  test: { include: ["test/unit/**/*.test.ts"], environment: "node" },
} satisfies UserConfig & { test: unknown };
