import { useEffect } from "react";

/** The window's title: what is shown, then where. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined || title === "" ? "Headwater 源流" : `${title} · Headwater 源流`;
  }, [title]);
}
