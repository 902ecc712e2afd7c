import { Outlet } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useEvents } from "../api/events";

export default function ToolFrame(): ReactElement {
  useEvents();
  return <Outlet />;
}
