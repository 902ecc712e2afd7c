/** Who is signed in, and what that person may do. The server enforces it; the pages only hide what would be refused. */
import { useQuery } from "@tanstack/react-query";
import { signOut } from "../api/calls";
import { mayBeSignedIn, queries, queryClient, rememberSession } from "../api/queries";
import type { Permission, Role, Session } from "../api/shapes";

/** Every role, from the least to the most trusted, as the pages list them. */
export const ROLES = ["viewer", "creator", "operator", "support", "engineer", "architect", "administrator"] as const satisfies readonly Role[];

export function useSession(): Session | null {
  const { data } = useQuery({ ...queries.session, enabled: mayBeSignedIn() });
  return data ?? null;
}

/** What the interface asks about; each is granted by any one of some permissions of the API. */
export type Ability =
  | "see_control"
  | "create_channels"
  | "edit_channels"
  | "delete_channels"
  | "hold_keys"
  | "see_alarms"
  | "acknowledge_alarms"
  | "manage_people"
  | "make_tokens"
  | "see_audit"
  | "see_system";

const GRANTED_BY: Readonly<Record<Ability, readonly Permission[]>> = {
  see_control: ["channel.view", "channel.view_own"],
  create_channels: ["channel.create"],
  edit_channels: ["channel.edit", "channel.edit_own"],
  delete_channels: ["channel.delete", "channel.delete_own"],
  hold_keys: ["channel.key", "channel.key_own"],
  see_alarms: ["alarm.view"],
  acknowledge_alarms: ["alarm.acknowledge"],
  manage_people: ["user.manage"],
  make_tokens: ["token.make", "token.manage"],
  see_audit: ["audit.view"],
  see_system: ["system.view"],
};

export function can(session: Session | null, ability: Ability): boolean {
  return session !== null && GRANTED_BY[ability].some((permission) => session.permissions.includes(permission));
}

/** Whether the administration has anything to show to this person. */
export function canAdminister(session: Session | null): boolean {
  return can(session, "manage_people") || can(session, "make_tokens") || can(session, "see_audit") || can(session, "see_system");
}

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
