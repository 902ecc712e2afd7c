/** A channel's still picture, renewed while it is on air and in sight; a drawn one where there is none. */
import { useEffect, useRef, useState, type CSSProperties, type ReactElement } from "react";
import { Logo } from "./icons";
import "./picture.css";

/** Our own pages fetch media from the host they came from, by whatever name the reader knows it. */
export function onThisHost(address: string): string {
  const url = new URL(address, location.href);
  return url.pathname + url.search;
}

function stamped(address: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}t=${String(Math.floor(Date.now() / 1_000))}`;
}

/** A hue near water for each name, always the same. */
function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return 185 + (sum % 60);
}

interface PictureProps {
  readonly name: string;
  readonly address: string;
  /** Whether a new picture may be expected. */
  readonly isMoving: boolean;
  readonly everyMs?: number;
  /** The first pictures of a page are fetched at once, the others when they come near. */
  readonly isFirst?: boolean;
}

export function Picture({ name, address, isMoving, everyMs = 5_000, isFirst = false }: PictureProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const base = onThisHost(address);
  const [shown, setShown] = useState(base);
  const [isMissing, setIsMissing] = useState(false);

  useEffect(() => {
    if (!isMoving) return;
    let isInSight = false;
    const observer = new IntersectionObserver(([entry]) => {
      isInSight = entry?.isIntersecting ?? false;
    });
    if (frame.current !== null) observer.observe(frame.current);
    const timer = setInterval(() => {
      if (!isInSight || document.hidden) return;
      // Swapped only when it is decoded, so that nothing flickers.
      const next = new Image();
      next.src = stamped(base);
      next.decode().then(
        () => {
          setShown(next.src);
          setIsMissing(false);
        },
        () => undefined,
      );
    }, everyMs);
    return () => {
      clearInterval(timer);
      observer.disconnect();
    };
  }, [base, isMoving, everyMs]);

  return (
    <div className="picture" ref={frame} style={{ "--hue": hueOf(name) } as CSSProperties}>
      {isMissing ? (
        <div className="picture__drawn" aria-hidden="true">
          <Logo size={56} />
        </div>
      ) : (
        <img
          src={shown}
          alt=""
          loading={isFirst ? "eager" : "lazy"}
          fetchPriority={isFirst ? "high" : "auto"}
          decoding="async"
          onError={() => {
            setIsMissing(true);
          }}
        />
      )}
    </div>
  );
}
