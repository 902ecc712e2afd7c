/** Our own icons on a 24 px grid, drawn with lines of one weight; only play and pause are solid, as everybody knows them. */

const LINES = {
  volumeHigh: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11",
  volumeLow: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM15.5 9a4.2 4.2 0 0 1 0 6",
  volumeOff: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM16 9.5l5 5M21 9.5l-5 5",
  captions: "M3.5 6h17v12h-17zM10.5 10.5a2.2 2.2 0 1 0 0 3M17 10.5a2.2 2.2 0 1 0 0 3",
  settings: "M4 7.5h9M17 7.5h3M15 5.5v4M4 16.5h3M11 16.5h9M9 14.5v4",
  pip: "M20.5 11V5.5h-17v13H10M13 13.5h7.5v5H13z",
  pipLeave: "M20.5 11V5.5h-17v13H10M13 13.5h7.5v5H13zM7 9l3.5 3.5M10.5 9.8v2.7H7.8",
  fullscreen: "M4 9V4.5h5M15 4.5h5V9M20 15v4.5h-5M9 19.5H4V15",
  fullscreenLeave: "M9 4.5V9H4M20 9h-5V4.5M15 19.5V15h5M4 15h5v4.5",
  right: "M9.5 6l6 6-6 6",
  left: "M14.5 6l-6 6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  replay: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M17.5 3v4h-4",
  warning: "M12 4.5L21 19.5H3zM12 10v4.5M12 17v.2",
  signal: "M5.5 5.5a9 9 0 0 0 0 13M18.5 5.5a9 9 0 0 1 0 13M8.6 8.6a4.8 4.8 0 0 0 0 6.8M15.4 8.6a4.8 4.8 0 0 1 0 6.8M12 12v.1",
  noSignal: "M5.5 5.5a9 9 0 0 0 0 13M18.5 5.5a9 9 0 0 1 0 13M8.6 8.6a4.8 4.8 0 0 0 0 6.8M15.4 8.6a4.8 4.8 0 0 1 0 6.8M4 4l16 16",
  link: "M9 15l6-6M10.5 7.5l2-2a4 4 0 0 1 5.7 5.7l-2 2M13.5 16.5l-2 2a4 4 0 0 1-5.7-5.7l2-2",
  lock: "M6 10.5h12v9H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
} as const;

const SOLID = {
  play: "M7.5 4.6c0-.8.9-1.3 1.6-.9l11 7.4c.6.4.6 1.3 0 1.7l-11 7.4c-.7.5-1.6 0-1.6-.8z",
  pause: "M6.5 4.5h3.4c.4 0 .6.2.6.6v13.8c0 .4-.2.6-.6.6H6.5c-.4 0-.6-.2-.6-.6V5.1c0-.4.2-.6.6-.6ZM14.1 4.5h3.4c.4 0 .6.2.6.6v13.8c0 .4-.2.6-.6.6h-3.4c-.4 0-.6-.2-.6-.6V5.1c0-.4.2-.6.6-.6Z",
} as const;

export type IconName = keyof typeof LINES | keyof typeof SOLID;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName, slot?: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", name in SOLID ? "icon solid" : "icon");
  if (slot !== undefined) svg.setAttribute("slot", slot);
  path.setAttribute("d", { ...LINES, ...SOLID }[name]);
  svg.append(path);
  return svg;
}
