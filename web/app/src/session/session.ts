/** Who is signed in, and what that person may do. The server enforces it; the pages only hide what would be refused. */
import { useQuery } from "@tanstack/react-query";
import { signOut } from "../api/calls";
import { mayBeSignedIn, queries, queryClient, rememberSession } from "../api/queries";
import type { Role, Session } from "../api/shapes";

/** Every role, from the least to the most trusted, as the pages list them. */
export const ROLES = ["viewer", "creator", "operator", "support", "engineer", "architect", "administrator"] as const satisfies readonly Role[];

export function useSession(): Session | null {
  const { data } = useQuery({ ...queries.session, enabled: mayBeSignedIn() });
  return data ?? null;
}

/** What the interface asks about; each is granted by one permission of the API. */
export type Ability = "see_control" | "edit_channels" | "run_channels" | "see_people" | "edit_people" | "see_tokens" | "see_audit" | "see_system";

export function can(session: Session | null, ability: Ability): boolean {
  return session?.permissions.includes(PERMISSION[ability]) ?? false;
}

const PERMISSION: Readonly<Record<Ability, string>> = {
  see_control: "channels.read",
  edit_channels: "channels.write",
  run_channels: "channels.operate",
  see_people: "users.read",
  edit_people: "users.write",
  see_tokens: "tokens.read",
  see_audit: "audit.read",
  see_system: "system.read",
};

/** Signs out here even when the server cannot be told: the next answer with a dead cookie is a 401. */
export async function endSession(): Promise<void> {
  try {
    await signOut();
  } finally {
    rememberSession(null);
    queryClient.clear();
    queryClient.setQueryData(queries.session.queryKey, null);
  }
}
