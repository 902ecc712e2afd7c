/** Every address of the app, what its search part may hold, and who may open it. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { queries, queryClient } from "./api/queries";
import { Site, Tools } from "./shell/layouts";
import { Broken, NotFoundPage } from "./shell/dead-ends";
import { HomePage } from "./pages/home/home";
import { EmbedPage } from "./pages/watch/embed";
import { WatchPage } from "./pages/watch/watch";
import { loadPlayer } from "./ui/load-player";
import {
  readAdminSearch,
  readChannelSearch,
  readControlSearch,
  readEmbedSearch,
  readHomeSearch,
  readSigninSearch,
  readWatchSearch,
} from "./session/url";

/** The player's code sets out at once, beside the first drawing of its page; nothing waits for it here. */
function startPlayer(): void {
  loadPlayer().catch(() => undefined);
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const site = createRoute({ getParentRoute: () => root, id: "site", component: Site });
const home = createRoute({ getParentRoute: () => site, path: "/", component: HomePage, validateSearch: readHomeSearch });
const watch = createRoute({ getParentRoute: () => site, path: "/watch/$slug", component: WatchPage, validateSearch: readWatchSearch, loader: startPlayer });
const signin = createRoute({
  getParentRoute: () => site,
  path: "/signin",
  component: lazyRouteComponent(() => import("./pages/signin/signin"), "SigninPage"),
  validateSearch: readSigninSearch,
});

const embed = createRoute({
  getParentRoute: () => root,
  path: "/embed/$slug",
  component: EmbedPage,
  validateSearch: readEmbedSearch,
  loader: startPlayer,
});

const tools = createRoute({
  getParentRoute: () => root,
  id: "tools",
  component: Tools,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.query({ ...queries.session, staleTime: "static" });
    // The router's way to leave a page is to throw the address of the next.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (session === null) throw redirect({ to: "/signin", search: { next: location.href }, replace: true });
    return { session };
  },
});
const control = createRoute({
  getParentRoute: () => tools,
  path: "/control",
  component: lazyRouteComponent(() => import("./pages/control/control"), "ControlPage"),
  validateSearch: readControlSearch,
});
const channel = createRoute({
  getParentRoute: () => tools,
  path: "/control/$slug",
  component: lazyRouteComponent(() => import("./pages/channel/channel"), "ChannelPage"),
  validateSearch: readChannelSearch,
});
const admin = createRoute({
  getParentRoute: () => tools,
  path: "/admin",
  component: lazyRouteComponent(() => import("./pages/admin/admin"), "AdminPage"),
  validateSearch: readAdminSearch,
});

export const router = createRouter({
  routeTree: root.addChildren([
    site.addChildren([home, watch, signin]),
    embed,
    tools.addChildren([control, channel, admin]),
  ]),
  defaultErrorComponent: Broken,
  defaultPreload: "intent",
  defaultPreloadDelay: 80,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
