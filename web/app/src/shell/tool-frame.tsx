import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation, useRouter } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { RouterProvider } from "react-aria-components";
import { useEvents } from "../api/events";
import { queries } from "../api/queries";
import "./tools.css";

export default function ToolFrame(): ReactElement {
  useEvents();
  const router = useRouter();
  const { data: session } = useQuery(queries.session);
  const here = useLocation({ select: (location) => location.href });
  if (session === null) return <Navigate to="/signin" search={{ next: here }} replace />;
  return (
    <RouterProvider navigate={(path) => void router.navigate({ href: path })}>
      <Outlet />
    </RouterProvider>
  );
}
