/** The API's types. Generated from openapi.json by `npm run generate`: do not edit. */

export interface paths {
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List alarms
         * @description Return alarms, newest first; `q` searches kind, object and detail.
         */
        get: operations["get_alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge an alarm
         * @description Note that somebody looks after it. Doing it again changes nothing.
         */
        post: operations["post_alarms_by_id_acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the audit log
         * @description Return who did what, newest first.
         */
        get: operations["get_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List channels
         * @description Return the channels the asker may see; `q` searches name, slug and description.
         */
        get: operations["get_channels"];
        put?: never;
        /**
         * Make a channel
         * @description Make a channel with one RTMP input. `inputs[0].stream_key` is shown here, and by `reveal-key`.
         */
        post: operations["post_channels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a channel
         * @description Return one channel with what is measured now.
         */
        get: operations["get_channels_by_slug"];
        put?: never;
        post?: never;
        /**
         * Delete a channel
         * @description Delete a channel: its publisher is ended, its addresses stop playing, its recordings go. This can't be undone.
         */
        delete: operations["delete_channels_by_slug"];
        options?: never;
        head?: never;
        /**
         * Change a channel
         * @description Change what is named; `applies_at_next_publish` lists what waits until a publisher comes again.
         */
        patch: operations["patch_channels_by_slug"];
        trace?: never;
    };
    "/api/v1/channels/{slug}/disconnect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the publisher
         * @description End the present publisher; it may come back with its key. Nothing happens when nobody publishes.
         */
        post: operations["post_channels_by_slug_disconnect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{slug}/inputs/{id}/reveal-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show the stream key
         * @description Show the key once more; the audit log says who looked.
         */
        post: operations["post_channels_by_slug_inputs_by_id_reveal_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{slug}/inputs/{id}/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the stream key
         * @description Give the input a new key; who publishes on the old one is ended.
         */
        post: operations["post_channels_by_slug_inputs_by_id_rotate_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{slug}/playback-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a playback token
         * @description Make a signed token for this channel; it reaches every child address of the playlists.
         */
        post: operations["post_channels_by_slug_playback_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow channels and alarms
         * @description Stream `channel` events (status, measured values and viewers, each second while on air) and `alarm` events.
         */
        get: operations["get_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change one's own profile
         * @description Change one's own name or language; both apply at once.
         */
        patch: operations["patch_me"];
        trace?: never;
    };
    "/api/v1/public/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List public channels
         * @description Return the channels of the home page: on air first, then by name.
         */
        get: operations["get_public_channels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/channels/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a public channel
         * @description Return what everybody may know of a channel, listed or not.
         */
        get: operations["get_public_channels_by_slug"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/site": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * About this site
         * @description Return the site's name, version and languages.
         */
        get: operations["get_public_site"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in
         * @description Return the person, their permissions and the CSRF value. An API token has no session: it gets 401.
         */
        get: operations["get_session"];
        put?: never;
        /**
         * Sign in
         * @description Check e-mail and password and set the session cookie. Failed attempts are slowed down per account and caller.
         */
        post: operations["post_session"];
        /**
         * Sign out
         * @description Revoke the session and clear its cookie.
         */
        delete: operations["delete_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What runs here
         * @description Return version, processes and disk of the machine that answers.
         */
        get: operations["get_system"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API tokens
         * @description Return one's own tokens, newest first; administrators see all. Secrets are never shown again.
         */
        get: operations["get_tokens"];
        put?: never;
        /**
         * Make an API token
         * @description Make a token whose role may do no more than the maker's. `token` is shown here once.
         */
        post: operations["post_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API token
         * @description Revoke a token; it stops working at once.
         */
        delete: operations["delete_tokens_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List people
         * @description Return people by e-mail address; `q` searches address and name.
         */
        get: operations["get_users"];
        put?: never;
        /**
         * Add a person
         * @description Add a person who can sign in at once.
         */
        post: operations["post_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a person
         * @description Return one person.
         */
        get: operations["get_users_by_id"];
        put?: never;
        post?: never;
        /**
         * Delete a person
         * @description Delete a person with their sessions and API tokens. Their channels and their lines in the audit log stay.
         */
        delete: operations["delete_users_by_id"];
        options?: never;
        head?: never;
        /**
         * Change a person
         * @description Change a person; a new role applies to their next request, and making them inactive signs them out.
         */
        patch: operations["patch_users_by_id"];
        trace?: never;
    };
    "/api/v1/users/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a password
         * @description Set a password and end the person's other sessions. One's own needs `present_password`.
         */
        post: operations["post_users_by_id_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AlarmPage
         * @description A page of alarms, newest first.
         */
        AlarmPage: {
            /** Items */
            items: components["schemas"]["AlarmView"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor?: string | null;
        };
        /**
         * AlarmState
         * @description Whether the fault lasts.
         * @enum {string}
         */
        AlarmState: "raised" | "cleared";
        /**
         * Alarm
         * @description An alarm: a fault that a machine noticed.
         */
        AlarmView: {
            /** Acknowledged At */
            acknowledged_at: string | null;
            /** Acknowledged By */
            acknowledged_by: string | null;
            /** Cleared At */
            cleared_at: string | null;
            /**
             * Count
             * @description How often it was raised before it ended for good.
             */
            count: number;
            /** Detail */
            detail: string;
            /** Id */
            id: string;
            /**
             * Kind
             * @description Constant word.
             * @example disk_full
             */
            kind: string;
            /**
             * Last At
             * Format: date-time
             * @description When it was last heard of.
             */
            last_at: string;
            /**
             * Object
             * @description Whom it concerns: a channel's id, or a constant word.
             * @example disk
             */
            object: string;
            /**
             * Raised At
             * Format: date-time
             */
            raised_at: string;
            state: components["schemas"]["AlarmState"];
        };
        /**
         * AuditActor
         * @description Who acted.
         */
        AuditActor: {
            /** Id */
            id: string;
            /**
             * Kind
             * @description `user`, `token`, `cli` or `system`.
             */
            kind: string;
            /**
             * Name
             * @description Their name at that time.
             */
            name: string;
        };
        /**
         * AuditObject
         * @description What was acted upon.
         */
        AuditObject: {
            /** Id */
            id: string;
            /**
             * Kind
             * @description `channel`, `user`, `token`, `alarm`, …
             */
            kind: string;
            /**
             * Name
             * @description Its name at that time.
             */
            name: string;
        };
        /**
         * AuditPage
         * @description A page of the audit log, newest first.
         */
        AuditPage: {
            /** Items */
            items: components["schemas"]["AuditView"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor?: string | null;
        };
        /**
         * AuditView
         * @description One line of the audit log.
         */
        AuditView: {
            /**
             * Action
             * @description Constant word.
             * @example channel.created
             */
            action: string;
            actor: components["schemas"]["AuditActor"];
            /**
             * Address
             * @description Where it came from, without the host part.
             */
            address: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Detail
             * @description What changed, as old and new value; never a secret.
             */
            detail: {
                [key: string]: unknown;
            };
            /** Id */
            id: string;
            object: components["schemas"]["AuditObject"];
        };
        /**
         * ChannelAfterChange
         * @description A channel after a change.
         */
        ChannelChangedView: {
            /**
             * Applies At Next Publish
             * @description Changed settings that wait for the next publish.
             */
            applies_at_next_publish: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /** Dvr Window S */
            dvr_window_s: number;
            /** Id */
            id: string;
            /** Inputs */
            inputs: components["schemas"]["InputView"][];
            /** Is Listed */
            is_listed: boolean;
            /** Ladder */
            ladder: components["schemas"]["Rung"][] | null;
            /** @description Null while off air. */
            measured: components["schemas"]["Measured"] | null;
            mode: components["schemas"]["ChannelMode"];
            /** Name */
            name: string;
            /** On Air Since */
            on_air_since: string | null;
            /** Part S */
            part_s: number;
            playback: components["schemas"]["PlaybackUrls"];
            playback_policy: components["schemas"]["PlaybackPolicy"];
            /** Reconnect Grace S */
            reconnect_grace_s: number;
            /** Segment S */
            segment_s: number;
            /** Slug */
            slug: string;
            status: components["schemas"]["ChannelState"];
            takeover: components["schemas"]["Takeover"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Viewers */
            viewers: number;
        };
        /**
         * ChannelCreate
         * @description A channel to make; only the slug is needed.
         */
        ChannelCreate: {
            /**
             * Description
             * @description What people read on the watch page.
             * @default
             */
            description?: string;
            /**
             * Dvr Window S
             * @description How far back viewers may go, seconds.
             * @default 7200
             */
            dvr_window_s?: number;
            /**
             * Is Listed
             * @description Whether the public home page shows it.
             * @default true
             */
            is_listed?: boolean;
            /**
             * Ladder
             * @description Highest rung first; the default ladder when null.
             */
            ladder?: components["schemas"]["Rung"][] | null;
            /**
             * @description `encode` the whole ladder, copy the top rung (`passthrough_top`), or encode nothing (`passthrough_all`).
             * @default encode
             */
            mode?: components["schemas"]["ChannelMode"];
            /**
             * Name
             * @description What people see; the slug when left out.
             * @default
             * @example One
             */
            name?: string;
            /**
             * Part S
             * @description Wanted part duration, seconds; half a segment at most.
             * @default 0.4
             */
            part_s?: number;
            /**
             * @description `token`: only with a playback token.
             * @default public
             */
            playback_policy?: components["schemas"]["PlaybackPolicy"];
            /**
             * Reconnect Grace S
             * @description How long the channel counts as reconnecting after its publisher has gone, seconds.
             * @default 10
             */
            reconnect_grace_s?: number;
            /**
             * Segment S
             * @description Wanted segment duration, seconds.
             * @default 2
             */
            segment_s?: number;
            /**
             * Slug
             * @description Public name in addresses; it can't be changed later.
             * @example one
             */
            slug: string;
            /**
             * @description What a second publisher with the same key meets.
             * @default take_over
             */
            takeover?: components["schemas"]["Takeover"];
        };
        /**
         * ChannelLive
         * @description What moves on a running channel; one `channel` event each second.
         */
        ChannelLive: {
            /** Id */
            id: string;
            measured: components["schemas"]["Measured"] | null;
            /** On Air Since */
            on_air_since: string | null;
            /** Slug */
            slug: string;
            status: components["schemas"]["ChannelState"];
            /** Viewers */
            viewers: number;
        };
        /**
         * ChannelMode
         * @description What is encoded here and what is copied from the publisher.
         * @enum {string}
         */
        ChannelMode: "encode" | "passthrough_top" | "passthrough_all";
        /**
         * ChannelPage
         * @description A page of channels.
         */
        ChannelPage: {
            /** Items */
            items: components["schemas"]["ChannelView"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor?: string | null;
        };
        /**
         * ChannelPatchBody
         * @description What to change; what is left out stays. Each field says when it applies.
         */
        ChannelPatchBody: {
            /**
             * Description
             * @description Applies at once.
             */
            description?: string;
            /**
             * Dvr Window S
             * @description Applies at the next publish.
             */
            dvr_window_s?: number;
            /**
             * Is Listed
             * @description Applies at once.
             */
            is_listed?: boolean;
            /**
             * Ladder
             * @description Null takes the default ladder. Applies at the next publish.
             */
            ladder?: components["schemas"]["Rung"][] | null;
            /** @description Applies at the next publish. */
            mode?: components["schemas"]["ChannelMode"];
            /**
             * Name
             * @description Applies at once.
             */
            name?: string;
            /**
             * Part S
             * @description Applies at the next publish.
             */
            part_s?: number;
            /** @description Viewers without a token lose the picture. Applies at once. */
            playback_policy?: components["schemas"]["PlaybackPolicy"];
            /**
             * Reconnect Grace S
             * @description Applies at the next publish.
             */
            reconnect_grace_s?: number;
            /**
             * Segment S
             * @description Applies at the next publish.
             */
            segment_s?: number;
            /** @description Applies at once. */
            takeover?: components["schemas"]["Takeover"];
        };
        /**
         * ChannelState
         * @description Whether a channel is on air.
         * @enum {string}
         */
        ChannelState: "off_air" | "starting" | "on_air" | "reconnecting";
        /**
         * Channel
         * @description A channel.
         */
        ChannelView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /** Dvr Window S */
            dvr_window_s: number;
            /** Id */
            id: string;
            /** Inputs */
            inputs: components["schemas"]["InputView"][];
            /** Is Listed */
            is_listed: boolean;
            /** Ladder */
            ladder: components["schemas"]["Rung"][] | null;
            /** @description Null while off air. */
            measured: components["schemas"]["Measured"] | null;
            mode: components["schemas"]["ChannelMode"];
            /** Name */
            name: string;
            /** On Air Since */
            on_air_since: string | null;
            /** Part S */
            part_s: number;
            playback: components["schemas"]["PlaybackUrls"];
            playback_policy: components["schemas"]["PlaybackPolicy"];
            /** Reconnect Grace S */
            reconnect_grace_s: number;
            /** Segment S */
            segment_s: number;
            /** Slug */
            slug: string;
            status: components["schemas"]["ChannelState"];
            takeover: components["schemas"]["Takeover"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Viewers */
            viewers: number;
        };
        /**
         * DiskView
         * @description The disk under the data directory.
         */
        DiskView: {
            /** Free Bytes */
            free_bytes: number;
            /** Total Bytes */
            total_bytes: number;
        };
        /**
         * InputUrls
         * @description Where to publish, by protocol; null when it is off.
         */
        InputUrls: {
            /**
             * Rtmp
             * @example rtmp://tv.example.org:1935/live
             */
            rtmp: string | null;
            /**
             * Rtmps
             * @example rtmps://tv.example.org:1936/live
             */
            rtmps: string | null;
        };
        /**
         * InputView
         * @description A way into the channel.
         */
        InputView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /**
             * Key Hint
             * @description Last characters of the key.
             * @example …ab12
             */
            key_hint: string;
            /**
             * Kind
             * @example rtmp
             */
            kind: string;
            /**
             * Priority
             * @description 0 is the first choice.
             */
            priority: number;
            /** Rotated At */
            rotated_at: string | null;
            /**
             * Stream Key
             * @description Only when the channel was just made; `reveal-key` shows it again.
             */
            stream_key: string | null;
            /**
             * Url
             * @description Server address for an encoder; null when RTMP and RTMPS are off.
             */
            url: string | null;
            urls: components["schemas"]["InputUrls"];
        };
        /**
         * Measured
         * @description What is measured while a publisher is there, over the last seconds.
         */
        Measured: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            audio: components["schemas"]["MeasuredAudio"] | null;
            /**
             * Behind S
             * @description From the newest picture in to the newest part out.
             */
            behind_s: number;
            /**
             * Bitrate Bps
             * @description Of everything that comes in.
             */
            bitrate_bps: number;
            /** Dropped Frames */
            dropped_frames: number;
            /**
             * Encode Speed
             * @description Media seconds per second; below 1 the machine is too slow.
             */
            encode_speed: number | null;
            /**
             * Engine Cpu
             * @description Cores used by the engine process.
             */
            engine_cpu: number;
            /** Frame Rate */
            frame_rate: number | null;
            /**
             * Gop S
             * @description Seconds between keyframes.
             */
            gop_s: number | null;
            publisher: components["schemas"]["MeasuredPublisher"] | null;
            /**
             * Restarts
             * @description How often the media path was rebuilt since the engine started.
             */
            restarts: number;
            /** Rungs */
            rungs: components["schemas"]["MeasuredRung"][];
            video: components["schemas"]["MeasuredVideo"] | null;
        };
        /**
         * MeasuredAudio
         * @description The publisher's sound.
         */
        MeasuredAudio: {
            /** Channels */
            channels: number;
            /** Codec */
            codec: string;
            /** Sample Rate Hz */
            sample_rate_hz: number;
        };
        /**
         * MeasuredPublisher
         * @description Who publishes.
         */
        MeasuredPublisher: {
            /**
             * Connected At
             * Format: date-time
             */
            connected_at: string;
            /**
             * Peer
             * @description Its address; only for who may edit the channel, empty otherwise.
             */
            peer: string;
            /** Protocol */
            protocol: string;
            /**
             * Software
             * @description What it says it is.
             */
            software: string;
        };
        /**
         * MeasuredRung
         * @description One rung as it goes out.
         */
        MeasuredRung: {
            /** Bitrate Bps */
            bitrate_bps: number;
            /** Codec String */
            codec_string: string;
            /** Frame Rate */
            frame_rate: number;
            /** Height */
            height: number;
            /** Name */
            name: string;
            /** Track Id */
            track_id: string;
            /** Width */
            width: number;
        };
        /**
         * MeasuredVideo
         * @description The publisher's picture.
         */
        MeasuredVideo: {
            /** Codec */
            codec: string;
            /**
             * Codec String
             * @description RFC 6381.
             * @example avc1.640028
             */
            codec_string: string;
            /** Height */
            height: number;
            /** Width */
            width: number;
        };
        /**
         * NewPasswordBody
         * @description A password to set.
         */
        NewPasswordBody: {
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Present Password
             * @description Needed for one's own password.
             */
            present_password?: string | null;
        };
        /**
         * Permission
         * @description One thing that can be allowed. Those ending in `_own` reach the asker's own channels only.
         * @enum {string}
         */
        Permission: "channel.view" | "channel.view_own" | "channel.create" | "channel.edit" | "channel.edit_own" | "channel.delete" | "channel.delete_own" | "channel.key" | "channel.key_own" | "alarm.view" | "alarm.acknowledge" | "token.make" | "token.manage" | "user.manage" | "audit.view" | "system.view";
        /**
         * PlaybackPolicy
         * @description Who may play the channel.
         * @enum {string}
         */
        PlaybackPolicy: "public" | "token";
        /**
         * PlaybackTokenBody
         * @description A playback token to make.
         */
        PlaybackTokenBody: {
            /**
             * Expires In S
             * @description Its lifetime, seconds.
             * @default 3600
             */
            expires_in_s?: number;
        };
        /**
         * PlaybackTokenView
         * @description A playback token, and addresses that carry it.
         */
        PlaybackTokenView: {
            /** Dash */
            dash: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Hls */
            hls: string;
            /** Token */
            token: string;
        };
        /**
         * PlaybackUrls
         * @description Where to watch.
         */
        PlaybackUrls: {
            /** Dash */
            dash: string;
            /** Embed */
            embed: string;
            /** Hls */
            hls: string;
            /** Page */
            page: string;
            /** Thumbnail */
            thumbnail: string;
        };
        /**
         * Problem
         * @description RFC 9457 problem document. `code` never changes; `detail` is in the language of Accept-Language.
         */
        Problem: {
            /** @description Stable code of the error catalogue. */
            code: string;
            /** @description What happened and what to do. */
            detail: string;
            /** @description One entry for each field that can't be used. */
            errors?: {
                code: string;
                detail: string;
                /** @description Dotted place in body, query or path. */
                field: string;
            }[];
            /** @description Path of the request. */
            instance: string;
            /** @description The HTTP status. */
            status: number;
            /** @description The family of the error in words. */
            title: string;
            /**
             * Format: uri-reference
             * @description Where the code is explained.
             */
            type: string;
        };
        /**
         * ProcessView
         * @description One process of this machine.
         */
        ProcessView: {
            /**
             * Cpu
             * @description Cores used since the last look.
             */
            cpu: number;
            /**
             * Memory Bytes
             * @description Resident memory.
             */
            memory_bytes: number;
            /**
             * Name
             * @example gateway-0
             */
            name: string;
            /** Pid */
            pid: number;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
        };
        /**
         * ProfileBody
         * @description What people may change of themselves.
         */
        ProfileBody: {
            /** Display Name */
            display_name?: string | null;
            /** Language */
            language?: ("en" | "zh-Hant-TW") | null;
        };
        /**
         * PublicChannelPage
         * @description The channels of the public home page: on air first, then by name.
         */
        PublicChannelPage: {
            /** Items */
            items: components["schemas"]["PublicChannelView"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor?: string | null;
        };
        /**
         * PublicChannelView
         * @description What everybody may know of a channel.
         */
        PublicChannelView: {
            /** Dash */
            dash: string;
            /** Description */
            description: string;
            /** Hls */
            hls: string;
            /** Name */
            name: string;
            /** On Air Since */
            on_air_since: string | null;
            playback_policy: components["schemas"]["PlaybackPolicy"];
            /** Slug */
            slug: string;
            status: components["schemas"]["ChannelState"];
            /** Thumbnail */
            thumbnail: string;
            /** Viewers */
            viewers: number;
        };
        /**
         * Role
         * @description What kind of work somebody does here.
         * @enum {string}
         */
        Role: "viewer" | "creator" | "operator" | "support" | "engineer" | "architect" | "administrator";
        /**
         * Rung
         * @description One rung of a ladder.
         */
        Rung: {
            /**
             * Bitrate Bps
             * @description Mean video bitrate, bit/s.
             */
            bitrate_bps: number;
            /**
             * Height
             * @description Pixels.
             */
            height: number;
            /**
             * Name
             * @example 720p
             */
            name: string;
        };
        /**
         * SessionView
         * @description Who is signed in.
         */
        SessionView: {
            /**
             * Csrf
             * @description Send it as `X-Headwater-CSRF` with every write.
             */
            csrf: string;
            /**
             * Expires At
             * Format: date-time
             * @description When the session ends unless it is used.
             */
            expires_at: string;
            /**
             * Permissions
             * @description All that this person may do.
             */
            permissions: components["schemas"]["Permission"][];
            user: components["schemas"]["UserView"];
        };
        /**
         * SignInBody
         * @description What a person signs in with.
         */
        SignInBody: {
            /**
             * Email
             * @example admin@example.org
             */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * SiteView
         * @description What the public pages need before anything else.
         */
        SiteView: {
            /** Languages */
            languages: string[];
            /**
             * Name
             * @description The installation's name, as its owner set it.
             */
            name: string;
            /** Version */
            version: string;
        };
        /**
         * StreamKeyView
         * @description A stream key. It is a secret: whoever has it can publish.
         */
        StreamKeyView: {
            /** Stream Key */
            stream_key: string;
        };
        /**
         * SystemView
         * @description What runs here.
         */
        SystemView: {
            disk: components["schemas"]["DiskView"];
            /** Processes */
            processes: components["schemas"]["ProcessView"][];
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /** Uptime S */
            uptime_s: number;
            /** Version */
            version: string;
        };
        /**
         * Takeover
         * @description What happens when a second publisher comes with the same key.
         * @enum {string}
         */
        Takeover: "take_over" | "refuse";
        /**
         * TokenBody
         * @description An API token to make.
         */
        TokenBody: {
            /**
             * Expires At
             * @description Never when left out.
             */
            expires_at?: string | null;
            /**
             * Name
             * @description What it is for.
             * @example encoder room
             */
            name: string;
            /** @description May do no more than the maker's role. */
            role: components["schemas"]["Role"];
        };
        /**
         * TokenMade
         * @description A fresh API token with its secret.
         */
        TokenMade: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Hint
             * @description Last characters of the token.
             * @example …Xk3q
             */
            hint: string;
            /**
             * Id
             * @description UUIDv7.
             */
            id: string;
            /**
             * Last Used At
             * @description To the minute.
             */
            last_used_at: string | null;
            /** Name */
            name: string;
            role: components["schemas"]["Role"];
            /**
             * Token
             * @description Shown once; keep it safe.
             * @example hw_…
             */
            token: string;
            /**
             * User Id
             * @description Who made it; null for the command line.
             */
            user_id: string | null;
        };
        /**
         * TokenPage
         * @description A page of API tokens.
         */
        TokenPage: {
            /** Items */
            items: components["schemas"]["TokenView"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor?: string | null;
        };
        /**
         * TokenView
         * @description An API token without its secret.
         */
        TokenView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Hint
             * @description Last characters of the token.
             * @example …Xk3q
             */
            hint: string;
            /**
             * Id
             * @description UUIDv7.
             */
            id: string;
            /**
             * Last Used At
             * @description To the minute.
             */
            last_used_at: string | null;
            /** Name */
            name: string;
            role: components["schemas"]["Role"];
            /**
             * User Id
             * @description Who made it; null for the command line.
             */
            user_id: string | null;
        };
        /**
         * UserBody
         * @description A person to add.
         */
        UserBody: {
            /**
             * Display Name
             * @description The address's first part when left out.
             * @default
             */
            display_name?: string;
            /**
             * Email
             * @example lin@example.org
             */
            email: string;
            /**
             * Language
             * @description Language of their pages.
             * @default zh-Hant-TW
             * @enum {string}
             */
            language?: "en" | "zh-Hant-TW";
            /**
             * Password
             * Format: password
             */
            password: string;
            /** @description What they may do. */
            role: components["schemas"]["Role"];
        };
        /**
         * UserPage
         * @description A page of people.
         */
        UserPage: {
            /** Items */
            items: components["schemas"]["UserView"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor?: string | null;
        };
        /**
         * UserPatchBody
         * @description What to change of a person; what is left out or null stays.
         */
        UserPatchBody: {
            /** Display Name */
            display_name?: string | null;
            /** Email */
            email?: string | null;
            /**
             * Is Active
             * @description False signs them out at once and stops their tokens.
             */
            is_active?: boolean | null;
            /** Language */
            language?: ("en" | "zh-Hant-TW") | null;
            /** @description Applies at once; tokens that may do more are revoked. */
            role?: components["schemas"]["Role"] | null;
        };
        /**
         * UserView
         * @description A person.
         */
        UserView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Display Name
             * @example 林小姐
             */
            display_name: string;
            /**
             * Email
             * @example lin@example.org
             */
            email: string;
            /**
             * Id
             * @description UUIDv7.
             */
            id: string;
            /**
             * Is Active
             * @description Whether they may sign in.
             */
            is_active: boolean;
            /**
             * Language
             * @enum {string}
             */
            language: "en" | "zh-Hant-TW";
            /** Last Sign In At */
            last_sign_in_at: string | null;
            role: components["schemas"]["Role"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_alarms: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Most items of the page. */
                limit?: number;
                object?: string | null;
                /** @description Text to search for. */
                q?: string;
                /** @description Only alarms in this state. */
                state?: components["schemas"]["AlarmState"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmPage"];
                };
            };
            /** @description Bad Request: `cursor_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "cursor_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_alarms_by_id_acknowledge: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description UUIDv7. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `alarm_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "alarm_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_audit: {
        parameters: {
            query?: {
                action?: string | null;
                actor_id?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Most items of the page. */
                limit?: number;
                object_id?: string | null;
                object_kind?: string | null;
                /** @description Text to search for. */
                q?: string;
                /** @description Entries at or after this instant. */
                since?: string | null;
                /** @description Entries before this instant. */
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description Bad Request: `cursor_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "cursor_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_channels: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Most items of the page. */
                limit?: number;
                /** @description Text to search for. */
                q?: string;
                /** @description One of name, -name, slug, -slug, created_at, -created_at, updated_at, -updated_at. */
                sort?: string;
                /** @description Only channels in this state. */
                status?: components["schemas"]["ChannelState"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelPage"];
                };
            };
            /** @description Bad Request: `cursor_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "cursor_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `sort_unknown`, `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "sort_unknown" | "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_channels: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Conflict: `slug_taken`, `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "slug_taken" | "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `slug_invalid`, `slug_reserved`, `ladder_invalid`, `timing_invalid`, `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "slug_invalid" | "slug_reserved" | "ladder_invalid" | "timing_invalid" | "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_channels_by_slug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Public name. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelView"];
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `channel_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "channel_not_found";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    delete_channels_by_slug: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description Public name. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `channel_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "channel_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    patch_channels_by_slug: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description Public name. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelPatchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelChangedView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `channel_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "channel_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `ladder_invalid`, `timing_invalid`, `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "ladder_invalid" | "timing_invalid" | "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_channels_by_slug_disconnect: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description Public name. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `channel_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "channel_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_channels_by_slug_inputs_by_id_reveal_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description UUIDv7. */
                id: string;
                /** @description Public name. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamKeyView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `channel_not_found`, `input_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "channel_not_found" | "input_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_channels_by_slug_inputs_by_id_rotate_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description UUIDv7. */
                id: string;
                /** @description Public name. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamKeyView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `channel_not_found`, `input_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "channel_not_found" | "input_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_channels_by_slug_playback_tokens: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description Public name. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaybackTokenBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaybackTokenView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `channel_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "channel_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-Sent Events: `channel` with a `ChannelLive`, `alarm` with an `Alarm`, as JSON. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `too_many_listeners`, `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "too_many_listeners" | "store_unavailable";
                    };
                };
            };
        };
    };
    patch_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `user_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "user_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_public_channels: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Most items of the page. */
                limit?: number;
                /** @description Text to search for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicChannelPage"];
                };
            };
            /** @description Bad Request: `cursor_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "cursor_invalid";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_public_channels_by_slug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Public name. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicChannelView"];
                };
            };
            /** @description Not Found: `channel_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "channel_not_found";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_public_site: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteView"];
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Unauthorized: `sign_in_failed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "sign_in_failed";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `sign_in_throttled`, `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "sign_in_throttled" | "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    delete_session: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_system: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemView"];
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_tokens: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Most items of the page. */
                limit?: number;
                /** @description Text to search for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            /** @description Bad Request: `cursor_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "cursor_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_tokens: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenMade"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `role_too_high`, `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "role_too_high" | "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `token_expiry_past`, `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "token_expiry_past" | "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    delete_tokens_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description UUIDv7. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `token_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "token_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_users: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Most items of the page. */
                limit?: number;
                /** @description Text to search for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description Bad Request: `cursor_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "cursor_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_users: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `role_too_high`, `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "role_too_high" | "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Conflict: `email_taken`, `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "email_taken" | "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `email_invalid`, `password_weak`, `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "email_invalid" | "password_weak" | "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    get_users_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUIDv7. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `user_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "user_not_found";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    delete_users_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description UUIDv7. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `user_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "user_not_found";
                    };
                };
            };
            /** @description Conflict: `last_administrator`, `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "last_administrator" | "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    patch_users_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description UUIDv7. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `role_too_high`, `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "role_too_high" | "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `user_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "user_not_found";
                    };
                };
            };
            /** @description Conflict: `email_taken`, `last_administrator`, `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "email_taken" | "last_administrator" | "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `email_invalid`, `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "email_invalid" | "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
    post_users_by_id_password: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any unique text; a repetition is answered with the first response. */
                "Idempotency-Key"?: string;
                /** @description `csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token. */
                "X-Headwater-CSRF"?: string;
            };
            path: {
                /** @description UUIDv7. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasswordBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `idempotency_key_invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_invalid";
                    };
                };
            };
            /** @description Unauthorized: `not_signed_in` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "not_signed_in";
                    };
                };
            };
            /** @description Forbidden: `password_wrong`, `forbidden`, `csrf_invalid` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "password_wrong" | "forbidden" | "csrf_invalid";
                    };
                };
            };
            /** @description Not Found: `user_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "user_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_key_reused`, `idempotency_in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "idempotency_key_reused" | "idempotency_in_progress";
                    };
                };
            };
            /** @description Request Entity Too Large: `body_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description Unprocessable Entity: `password_weak`, `request_invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "password_weak" | "request_invalid";
                    };
                };
            };
            /** @description Too Many Requests: `rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description Internal Server Error: `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description Service Unavailable: `store_unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "store_unavailable";
                    };
                };
            };
        };
    };
}
