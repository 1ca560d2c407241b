/** Rooms that Jitsi opened by the portal's leave and has not said to be closed. `id` is text: Lua would ask for the number 42 as `42.0`. */
export type RoomReservationTable = { id: string; room_name: string; mail_owner: string; starts_at: string };
