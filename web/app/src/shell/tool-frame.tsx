import { Outlet, useRouter } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { RouterProvider } from "react-aria-components";
import { useEvents } from "../api/events";
import "./tools.css";

export default function ToolFrame(): ReactElement {
  useEvents();
  const router = useRouter();
  return (
    <RouterProvider navigate={(path) => void router.navigate({ href: path })}>
      <Outlet />
    </RouterProvider>
  );
}
