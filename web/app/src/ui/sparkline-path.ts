/** The curve as an SVG path; a missing value breaks it. */
export function sparklinePath(values: readonly (number | null)[], span: number, width: number, height: number): string {
  const shown = values.slice(-span);
  const highest = Math.max(1, ...shown.map((value) => value ?? 0));
  const left = span - shown.length;
  let path = "";
  let isDown = false;
  shown.forEach((value, index) => {
    if (value === null) {
      isDown = false;
      return;
    }
    const x = ((left + index) / Math.max(1, span - 1)) * width;
    const y = height - 1 - (value / highest) * (height - 3);
    path += `${isDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDown = true;
  });
  return path;
}
