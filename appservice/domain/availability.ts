/** One value for each department, from facts. It tells of departments, never of single people. */

export type Availability = "free" | "busy" | "away" | "closed";

export interface Facts {
  open: boolean;
  onDuty: number;
  /** How many of those on duty are in a consultation, in whichever department. */
  inConsultation: number;
}

/** A department whose staff have disappeared is never shown as open. */
export function availabilityOf({ open, onDuty, inConsultation }: Facts): Availability {
  if (!open) return "closed";
  if (onDuty === 0) return "away";
  return inConsultation < onDuty ? "free" : "busy";
}
