/** The incoming bitrate of the last minutes. */
import { useEffect, useRef, type ReactElement } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useHistory } from "../../api/events";
import { HISTORY_LIMIT, type Sample } from "../../api/samples";
import { formatBitrate } from "../../format/numbers";
import { formatClock } from "../../format/times";
import type { Language } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { useLanguage, useTheme } from "../../session/preferences";
import { channelText } from "./text";

const HEIGHT_PX = 170;
/** The window grows with the samples, from one minute to ten. */
const SHORTEST_S = 60;

function css(name: string, place: Element): string {
  return getComputedStyle(place).getPropertyValue(name).trim();
}

/** Resolves a token to a colour a canvas understands: `light-dark()` is not for canvases. */
function colour(token: string, place: Element): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  place.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

function toColumns(samples: readonly Sample[]): uPlot.AlignedData {
  return [samples.map((sample) => sample.at_ms / 1_000), samples.map((sample) => sample.bitrate_bps)];
}

function options(place: HTMLElement, language: Language, name: string): uPlot.Options {
  const line = colour("--accent", place);
  const grid = colour("--line", place);
  const ink = colour("--text-soft", place);
  const font = `12px ${css("--font", place)}`;
  const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    width: place.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: {
      x: { range: (_plot, _least, most) => [most - Math.max(SHORTEST_S, most - _least), most] },
      y: { range: (_plot, _least, most) => [0, Math.max(1_000_000, most * 1.15)] },
    },
    axes: [
      { ...axis, values: (_plot, ticks) => ticks.map((tick) => formatClock(tick * 1_000, language)), space: 90, size: 28 },
      { ...axis, values: (_plot, ticks) => ticks.map((tick) => formatBitrate(tick, language)), size: 84, space: 36 },
    ],
    series: [{}, { label: name, stroke: line, width: 1.5, fill: `color-mix(in srgb, ${line} 14%, transparent)`, points: { show: false }, spanGaps: false }],
  };
}

/** Writes the value under the pointer into `place`, beside the heading. */
function followCursor(plot: uPlot, place: HTMLElement, language: Language): void {
  const index = plot.cursor.idx;
  const at = index === null || index === undefined ? undefined : plot.data[0][index];
  const value = index === null || index === undefined ? undefined : plot.data[1]?.[index];
  place.textContent = at === undefined ? "" : `${formatClock(at * 1_000, language)}  ${formatBitrate(value ?? null, language)}`;
}

export function BitrateGraph({ slug }: { readonly slug: string }): ReactElement {
  const t = useText(channelText);
  const language = useLanguage();
  const theme = useTheme();
  const samples = useHistory(slug);
  const place = useRef<HTMLDivElement>(null);
  const reading = useRef<HTMLOutputElement>(null);
  const plot = useRef<uPlot>(null);
  const hasSamples = samples.length > 1;

  useEffect(() => {
    const frame = place.current;
    if (frame === null || !hasSamples) return;
    const settings = options(frame, language, t.graph);
    settings.hooks = {
      setCursor: [
        (drawn) => {
          if (reading.current !== null) followCursor(drawn, reading.current, language);
        },
      ],
    };
    const made = new uPlot(settings, [[], []], frame);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: frame.clientWidth, height: HEIGHT_PX });
    });
    observer.observe(frame);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
    // A new theme brings new colours: the canvas is drawn afresh.
  }, [hasSamples, language, theme, t.graph]);

  useEffect(() => {
    plot.current?.setData(toColumns(samples.slice(-HISTORY_LIMIT)));
  }, [samples, hasSamples, language, theme]);

  return (
    <section className="panel" aria-label={t.graph}>
      <header className="panel__head">
        <h2>{t.graph}</h2>
        <output className="note" ref={reading} aria-live="off" />
      </header>
      <div className="graph" ref={place} style={{ minHeight: HEIGHT_PX }}>
        {hasSamples ? null : <p className="note">{t.graphEmpty}</p>}
      </div>
      <p className="note">{t.graphHelp}</p>
    </section>
  );
}
