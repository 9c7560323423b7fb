/** Which model decides, and which one is scored beside it and compared; versions. */
export interface ModelRoles {
  readonly champion: string;
  readonly challenger: string | null;
}
