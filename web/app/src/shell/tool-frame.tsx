import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect, type ReactElement } from "react";
import { RouterProvider } from "react-aria-components";
import { useEvents } from "../api/events";
import { queries } from "../api/queries";
import "./tools.css";

export default function ToolFrame(): ReactElement | null {
  useEvents();
  const router = useRouter();
  const { data: session } = useQuery(queries.session);
  const hasEnded = session === null;
  useEffect(() => {
    if (hasEnded) void router.navigate({ to: "/signin", search: { next: router.state.location.href }, replace: true });
  }, [hasEnded, router]);
  if (hasEnded) return null;
  return (
    <RouterProvider navigate={(path) => void router.navigate({ href: path })}>
      <Outlet />
    </RouterProvider>
  );
}
