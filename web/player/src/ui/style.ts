/** How the player looks. Colours come from tokens a page may set; the picture itself is the only other colour. */

export const STYLE = /* css */ `
:host {
  --water: var(--headwater-accent, #2fa8c7);
  --water-bright: var(--headwater-accent-bright, #5cc3de);
  --on-water: var(--headwater-on-accent, #04161c);
  --glass: var(--headwater-glass, rgb(9 17 23 / 72%));
  --glass-solid: var(--headwater-glass-solid, rgb(13 22 29 / 94%));
  --edge: rgb(214 234 242 / 12%);
  --ink: #eef5f8;
  --ink-soft: #a9bcc7;
  --amber: #e7ae3c;
  --red: #ff7a6c;
  --shade: rgb(4 9 13 / 78%);
  --tool: 36px;
  --gap: 12px;
  --fast: 130ms;
  --calm: 260ms;
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif;
  display: block;
  position: relative;
  aspect-ratio: 16 / 9;
  min-width: 160px;
  color-scheme: dark;
  background: #05090c;
  overflow: hidden;
}
:host([hidden]) { display: none; }
:host(:focus-visible) { outline: 2px solid var(--water-bright); outline-offset: 2px; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }

media-controller {
  --media-background-color: #05090c;
  --media-control-background: transparent;
  --media-control-hover-background: transparent;
  --media-primary-color: var(--ink);
  --media-font-family: var(--font);
  --media-font-size: 13px;
  --media-font-weight: 500;
  --media-control-height: 22px;
  --media-control-padding: 7px;
  --media-focus-box-shadow: 0 0 0 2px var(--water-bright);
  --media-tooltip-background-color: var(--glass-solid);
  --media-tooltip-border-radius: 6px;
  --media-tooltip-arrow-display: none;
  --media-tooltip-distance: 16px;
  --media-tooltip-padding: 2px 9px;
  --media-tooltip-filter: none;
  --media-range-track-height: 4px;
  --media-range-track-border-radius: 2px;
  --media-range-track-background: rgb(214 234 242 / 24%);
  --media-range-bar-color: var(--ink);
  --media-range-thumb-width: 12px;
  --media-range-thumb-height: 12px;
  --media-range-thumb-background: #fff;
  --media-range-padding: 0;
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  font-family: var(--font);
}
video { object-fit: contain; width: 100%; height: 100%; display: block; }
.poster { object-fit: cover; width: 100%; height: 100%; display: block; }
.poster:not([src]) { display: none; }
.still { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; pointer-events: none; }

.face {
  position: absolute;
  inset: 0;
  container: face / size;
  line-height: 1.4;
  font: 400 14px/1.45 var(--font);
  color: var(--ink);
  font-variant-numeric: tabular-nums;
  -webkit-tap-highlight-color: transparent;
  user-select: none;
}
.surface { position: absolute; inset: 0; outline: 0; touch-action: manipulation; }
media-controller[userinactive]:not([mediapaused]) .face:not(:has(.menu:not([hidden]), .key-help:not([hidden]))) .surface { cursor: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

/* ---- lines and icons */
.icon { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; flex: none; display: block; }
.icon.solid { fill: currentColor; stroke: none; }
button { font: inherit; color: inherit; background: none; border: 0; margin: 0; padding: 0; cursor: pointer; }
:is(button, [tabindex], kbd):focus-visible { outline: 2px solid var(--water-bright); outline-offset: 2px; }

/* ---- the bar */
.shore {
  position: absolute;
  inset: auto 0 0;
  padding: 72px var(--gap) var(--gap);
  pointer-events: none;
  background: linear-gradient(to top, rgb(4 9 13 / 62%), rgb(4 9 13 / 28%) 55%, transparent);
  transition: opacity var(--calm), visibility var(--calm);
}
.bar {
  position: relative;
  pointer-events: auto;
  display: flex;
  align-items: center;
  gap: 2px;
  height: 48px;
  padding: 0 6px;
  border-radius: 12px;
  background: var(--glass);
  box-shadow: inset 0 0 0 1px var(--edge), 0 6px 24px rgb(0 0 0 / 34%);
  backdrop-filter: blur(14px) saturate(140%);
  -webkit-backdrop-filter: blur(14px) saturate(140%);
}
media-controller[userinactive]:not([mediapaused]) .face:not(:has(.menu:not([hidden]), :focus-visible, .seek[data-dragging])) .shore { opacity: 0; visibility: hidden; }
.face[data-bare] .shore { display: none; }
.space { flex: 1; min-width: 4px; }

.tool, media-play-button, media-mute-button, media-pip-button, media-fullscreen-button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  width: var(--tool);
  height: var(--tool);
  border-radius: 8px;
  color: var(--ink);
  flex: none;
  transition: background var(--fast), color var(--fast);
}
media-play-button .icon { width: 24px; height: 24px; }
@media (hover: hover) {
  :is(.tool, media-play-button, media-mute-button, media-pip-button, media-fullscreen-button):hover { background: rgb(214 234 242 / 13%); color: #fff; }
}
:is(.tool, .item, .live):active { background: rgb(214 234 242 / 20%); }
media-pip-button[mediapipunavailable], media-fullscreen-button[mediafullscreenunavailable] { display: none; }
.tool[aria-expanded=true] { background: rgb(47 168 199 / 24%); color: var(--water-bright); }
.tool[aria-pressed=true]::after { content: ""; position: absolute; width: 16px; height: 2px; border-radius: 1px; background: var(--water-bright); transform: translateY(12px); }

.sound { display: flex; align-items: center; }
media-volume-range {
  width: 0;
  height: var(--tool);
  opacity: 0;
  margin: 0;
  overflow: hidden;
  transition: width var(--calm), opacity var(--calm), margin var(--calm);
}
.sound:is(:hover, :focus-within) media-volume-range { width: 74px; opacity: 1; margin: 0 10px 0 4px; overflow: visible; }
media-volume-range[mediavolumeunavailable] { display: none; }

/* ---- live */
.live {
  display: inline-flex;
  align-items: center;
  gap: 7px;
  height: 28px;
  padding: 0 10px 0 9px;
  margin: 0 4px;
  border-radius: 14px;
  font-size: 12.5px;
  font-weight: 650;
  letter-spacing: 0.03em;
  white-space: nowrap;
  box-shadow: inset 0 0 0 1px var(--edge);
  color: var(--ink-soft);
  transition: background var(--fast), color var(--fast);
}
.live .dot { width: 8px; height: 8px; border-radius: 50%; box-shadow: inset 0 0 0 1.5px currentColor; }
.live[data-state=live] { color: var(--water-bright); background: rgb(47 168 199 / 17%); box-shadow: inset 0 0 0 1px rgb(92 195 222 / 34%); cursor: default; }
.live[data-state=live] .dot { background: var(--water-bright); box-shadow: 0 0 0 0 rgb(92 195 222 / 60%); animation: breathe 2.4s ease-out infinite; }
@media (hover: hover) { .live[data-state=behind]:hover { color: #fff; background: rgb(214 234 242 / 13%); } }
@keyframes breathe { 70%, 100% { box-shadow: 0 0 0 7px rgb(92 195 222 / 0%); } }
.live[data-state=lost] { color: var(--ink-soft); cursor: default; }
.clock { padding: 0 6px; font-size: 13px; color: var(--ink-soft); white-space: nowrap; }

/* ---- seek bar */
.seek {
  position: relative;
  height: 22px;
  margin: 0 8px 4px;
  pointer-events: auto;
  cursor: pointer;
  touch-action: none;
  outline-offset: 0;
  border-radius: 6px;
}
.seek[data-empty] { visibility: hidden; }
.track { position: absolute; inset: 9px 0 auto; height: 4px; border-radius: 2px; background: rgb(214 234 242 / 26%); overflow: hidden; transition: inset var(--fast), height var(--fast), border-radius var(--fast); }
.seek:is([data-pointed], [data-dragging], :focus-visible) .track { inset: 8px 0 auto; height: 6px; border-radius: 3px; }
.track > * { position: absolute; inset: 0; transform-origin: left; transform: scaleX(0); }
.loaded { background: rgb(214 234 242 / 26%); }
.hover { background: rgb(214 234 242 / 22%); opacity: 0; }
.seek[data-pointed] .hover { opacity: 1; }
.played { background: linear-gradient(90deg, color-mix(in srgb, var(--water) 72%, #0b4a5c), var(--water) 40%, var(--water-bright)); }
.thumb { position: absolute; top: 11px; width: 14px; height: 14px; margin: -7px 0 0 -7px; border-radius: 50%; background: #fff; box-shadow: 0 0 0 3px rgb(47 168 199 / 55%), 0 1px 4px rgb(0 0 0 / 50%); transform: scale(0); transition: transform var(--fast); }
.seek:is([data-pointed], [data-dragging], :focus-visible) .thumb { transform: none; }
.seek[data-dragging] .thumb { transform: scale(1.15); }
.tip {
  position: absolute;
  bottom: 24px;
  display: flex;
  gap: 8px;
  padding: 3px 9px;
  border-radius: 7px;
  background: var(--glass-solid);
  box-shadow: inset 0 0 0 1px var(--edge);
  font-size: 13px;
  white-space: nowrap;
  transform: translateX(-50%);
  opacity: 0;
  visibility: hidden;
  transition: opacity var(--fast);
}
.tip b { font-weight: 600; }
.tip span { color: var(--ink-soft); }
.tip span:empty { display: none; }
.seek[data-pointed] .tip { opacity: 1; visibility: visible; }
.end { position: absolute; bottom: 25px; left: 0; font-size: 12px; color: var(--ink-soft); opacity: 0; text-shadow: 0 1px 3px rgb(0 0 0 / 80%); }

/* ---- menu */
.menu {
  position: absolute;
  right: var(--gap);
  bottom: calc(var(--gap) + 56px);
  width: 252px;
  max-height: calc(100% - var(--gap) - 64px);
  overflow: auto;
  padding: 6px;
  border-radius: 12px;
  background: var(--glass-solid);
  box-shadow: inset 0 0 0 1px var(--edge), 0 14px 44px rgb(0 0 0 / 50%);
  backdrop-filter: blur(18px);
  -webkit-backdrop-filter: blur(18px);
  animation: rise var(--calm) cubic-bezier(0.2, 0.8, 0.3, 1);
  scrollbar-width: thin;
  scrollbar-color: rgb(214 234 242 / 30%) transparent;
}
@keyframes rise { from { opacity: 0; transform: translateY(6px); } }
.item { display: flex; align-items: center; gap: 8px; width: 100%; min-height: 36px; padding: 4px 8px 4px 10px; border-radius: 7px; text-align: start; font-size: 13.5px; }
.item .icon { width: 18px; height: 18px; color: var(--ink-soft); }
.item .name { flex: 1; white-space: nowrap; }
.item .value { color: var(--ink-soft); font-size: 13px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.item:is(:hover, :focus-visible) { background: rgb(214 234 242 / 11%); outline: 0; }
.item:focus-visible { box-shadow: inset 0 0 0 2px var(--water-bright); }
.item[aria-checked] .icon { visibility: hidden; }
.item[aria-checked=true] { color: var(--water-bright); }
.item[aria-checked=true] .icon { visibility: visible; color: inherit; }
.back { padding-left: 4px; margin-bottom: 4px; font-weight: 600; }
.note { margin: 2px 10px 8px; color: var(--ink-soft); font-size: 13px; }

/* ---- words over the picture */
.stage { position: absolute; inset: 0; display: grid; place-items: center; padding: 16px 16px 56px; pointer-events: none; text-align: center; transition: background var(--calm); }
.stage[data-look=card] { background: radial-gradient(ellipse at center, var(--shade), rgb(4 9 13 / 58%)); padding-bottom: 40px; }
.stage[data-look=big-play] { background: rgb(4 9 13 / 30%); padding-bottom: 16px; }
.message { display: flex; flex-direction: column; align-items: center; gap: 6px; max-width: 40ch; text-wrap: balance; animation: appear var(--calm) ease-out; }
@keyframes appear { from { opacity: 0; } }
.message strong { font-size: 18px; font-weight: 620; letter-spacing: 0.005em; }
.message p { margin: 0; color: #c8d6de; font-size: 14px; line-height: 1.55; }
.stage[data-look=quiet] { padding-bottom: 16px; }
.stage[data-look=quiet] .message { gap: 10px; text-shadow: 0 1px 6px rgb(0 0 0 / 80%); }
.stage[data-look=quiet] strong { font-size: 13px; font-weight: 500; color: #dbe7ed; }
.message code { margin-top: 10px; font: 12px/1.4 ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; color: var(--ink-soft); user-select: text; pointer-events: auto; }
.mark { position: relative; display: grid; place-items: center; width: 56px; height: 56px; margin-bottom: 8px; color: var(--water-bright); }
.mark > .icon { width: 28px; height: 28px; stroke-width: 1.5; }
.mark > i { position: absolute; inset: 0; border-radius: 50%; border: 1.5px solid var(--water-bright); opacity: 0; animation: ripple 2.4s cubic-bezier(0.2, 0.6, 0.4, 1) infinite; }
.mark > i:nth-child(2) { animation-delay: 0.8s; }
.mark > i:nth-child(3) { animation-delay: 1.6s; }
@keyframes ripple { 0% { transform: scale(0.18); opacity: 0; } 18% { opacity: 0.95; } 100% { transform: scale(1.12); opacity: 0; } }
.mark:has(.icon) > i { animation-duration: 3.6s; }
.mark:has(.icon) > i:nth-child(2) { animation-delay: 1.2s; }
.mark:has(.icon) > i:nth-child(3) { animation-delay: 2.4s; }
.action { pointer-events: auto; display: inline-flex; align-items: center; gap: 8px; height: 40px; margin-top: 12px; padding: 0 18px 0 14px; border-radius: 20px; background: var(--water); color: var(--on-water); font-weight: 620; transition: background var(--fast); }
.action .icon { width: 18px; height: 18px; stroke-width: 2; }
.action:hover { background: var(--water-bright); }
.big-play { pointer-events: auto; display: grid; place-items: center; width: clamp(60px, 12cqw, 88px); aspect-ratio: 1; border-radius: 50%; background: rgb(47 168 199 / 88%); color: var(--on-water); box-shadow: 0 0 0 10px rgb(47 168 199 / 18%), 0 10px 40px rgb(0 0 0 / 45%); transition: transform var(--fast), background var(--fast), box-shadow var(--fast); }
.big-play .icon { width: 44%; height: 44%; margin-left: 4%; }
.big-play:hover { background: var(--water-bright); transform: scale(1.04); box-shadow: 0 0 0 14px rgb(47 168 199 / 20%), 0 10px 40px rgb(0 0 0 / 45%); }
.stage[data-look=big-play] .message { flex-direction: column-reverse; gap: 22px; }
.stage[data-look=big-play] p { text-shadow: 0 1px 6px rgb(0 0 0 / 90%); }

/* ---- small things at the top */
.top { position: absolute; inset: var(--gap) var(--gap) auto; display: flex; align-items: flex-start; gap: 8px; pointer-events: none; }
.sound-on { pointer-events: auto; display: inline-flex; align-items: center; gap: 8px; height: 36px; padding: 0 14px 0 11px; border-radius: 18px; background: var(--glass-solid); box-shadow: inset 0 0 0 1px var(--edge), 0 4px 18px rgb(0 0 0 / 40%); font-size: 13.5px; font-weight: 560; }
.sound-on .icon { width: 20px; height: 20px; color: var(--water-bright); }
.sound-on:hover { background: rgb(28 44 55 / 96%); }
.notice { position: absolute; inset: 18% 0 auto; display: flex; justify-content: center; pointer-events: none; }
.notice span { padding: 6px 16px; border-radius: 18px; background: var(--glass-solid); font-size: 14px; font-weight: 560; opacity: 0; transition: opacity var(--calm); }
.notice[data-shown] span { opacity: 1; transition-duration: var(--fast); }
.statistics { display: grid; grid-template-columns: auto auto; gap: 2px 14px; margin: 0; padding: 10px 14px; border-radius: 10px; background: var(--glass-solid); box-shadow: inset 0 0 0 1px var(--edge); font-size: 12.5px; }
.statistics dt { color: var(--ink-soft); }
.statistics dd { margin: 0; text-align: end; white-space: nowrap; min-width: 13ch; }

.key-help { position: absolute; inset: 0; margin: auto; width: min(640px, 100% - 24px); height: fit-content; max-height: calc(100% - 24px); overflow: auto; padding: 10px 14px 14px; border-radius: 14px; background: var(--glass-solid); box-shadow: inset 0 0 0 1px var(--edge), 0 20px 60px rgb(0 0 0 / 60%); backdrop-filter: blur(18px); -webkit-backdrop-filter: blur(18px); scrollbar-width: thin; }
.key-help header { display: flex; align-items: center; justify-content: space-between; padding-left: 6px; font-size: 15px; }
.key-help dl { columns: 2 240px; column-gap: 22px; margin: 4px 0 0; padding: 0 6px; }
.key-help .row { display: flex; align-items: center; gap: 12px; min-height: 32px; break-inside: avoid; border-bottom: 1px solid rgb(214 234 242 / 8%); }
.key-help dt { display: flex; gap: 4px; min-width: 84px; }
.key-help dd { margin: 0; font-size: 13.5px; color: #d3dfe6; }
kbd { min-width: 24px; padding: 1px 7px; border-radius: 5px; background: rgb(214 234 242 / 10%); box-shadow: inset 0 0 0 1px rgb(214 234 242 / 18%), inset 0 -2px 0 rgb(0 0 0 / 30%); font: 12px/20px var(--font); text-align: center; }

/* ---- narrow, and fingers */
@container face (max-width: 560px) {
  .shore { padding: 40px 6px 6px; }
  .bar { padding: 0 2px; border-radius: 10px; }
  .clock, media-pip-button { display: none; }
  .menu { inset: auto 6px 6px; width: auto; max-height: calc(100% - 12px); }
  .message strong { font-size: 16px; }
  .message p { font-size: 13.5px; }
  .mark { width: 44px; height: 44px; margin-bottom: 4px; }
  .top { inset: 8px 8px auto; }
  .sound:is(:hover, :focus-within) media-volume-range { width: 0; opacity: 0; margin: 0; overflow: hidden; }
  .statistics { font-size: 11.5px; padding: 6px 10px; gap: 0 10px; }
}
@container face (max-height: 280px) {
  .stage, .stage[data-look=card] { padding: 8px 12px 84px; }
  .face[data-bare] .stage, .stage[data-look=quiet], .stage[data-look=big-play] { padding: 8px 12px; }
  .message { gap: 3px; }
  .message strong { font-size: 15px; }
  .message p { font-size: 13px; line-height: 1.45; }
  .mark { width: 36px; height: 36px; margin-bottom: 2px; }
  .mark > .icon { width: 22px; height: 22px; }
  .action { height: 34px; margin-top: 6px; }
  .message code { margin-top: 4px; font-size: 11.5px; }
  .shore { padding-top: 20px; }
  .notice { inset: 8% 0 auto; }
  .statistics { line-height: 1.25; padding: 4px 8px; }
  .key-help { inset: 0; width: 100%; max-height: 100%; border-radius: 0; }
}
@container face (max-width: 300px) {
  .settings, .message p, .message code { display: none; }
  .bar { height: 40px; }
  .stage { padding: 8px; }
}
@media (pointer: coarse) {
  :host { --tool: 44px; }
  .item { min-height: 44px; }
  .seek { height: 28px; }
  .track { inset: 12px 0 auto; }
  .seek:is([data-pointed], [data-dragging]) .track { inset: 11px 0 auto; }
  .thumb { top: 14px; transform: scale(0.85); }
}
@media (prefers-reduced-motion: reduce) {
  :host { --fast: 0ms; --calm: 0ms; }
  .mark > i { animation: none; opacity: 0.35; transform: scale(0.9); }
  .mark > i:nth-child(2) { transform: scale(0.6); }
  .mark > i:nth-child(3) { transform: scale(0.3); }
  .live .dot, .message, .menu { animation: none !important; }
}
@media (forced-colors: active) {
  .played { background: Highlight; }
  .bar, .menu, .tip { border: 1px solid CanvasText; }
}
`;
