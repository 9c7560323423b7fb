import type { ReactNode, SVGProps } from 'react';

function Icon({ children, ...rest }: SVGProps<SVGSVGElement> & { readonly children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...rest}
    >
      {children}
    </svg>
  );
}

/** A person stepping in. */
export function StartIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <circle cx="10" cy="6.2" r="3.4" />
      <path d="M3.5 17.5c.6-3.8 3.2-5.6 6.5-5.6s5.9 1.8 6.5 5.6" />
    </Icon>
  );
}

/** A branching tree. */
export function PlanIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <circle cx="4.5" cy="10" r="2" />
      <circle cx="15.5" cy="4.5" r="2" />
      <circle cx="15.5" cy="15.5" r="2" />
      <path d="M6.5 10H10M13.5 4.5H12a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h1.5" />
    </Icon>
  );
}

/** A closed envelope. */
export function SealIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <rect x="2.5" y="4.5" width="15" height="11" rx="1.5" />
      <path d="M3 5.5l7 5.5 7-5.5" />
    </Icon>
  );
}

/** A chain's link. */
export function ShareIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <Icon {...props}>
      <path d="M8.5 11.5a3.2 3.2 0 0 0 4.6 0l2.9-2.9a3.2 3.2 0 0 0-4.6-4.6l-1.2 1.2" />
      <path d="M11.5 8.5a3.2 3.2 0 0 0-4.6 0L4 11.4a3.2 3.2 0 0 0 4.6 4.6l1.2-1.2" />
    </Icon>
  );
}

/** The white paper slip of the product's name. */
export function SlipIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" {...props}>
      <rect width="32" height="32" rx="7" fill="#2f4bb8" />
      <path d="M9 5.5h14v21l-2.33-1.75L18.33 26.5 16 24.75l-2.33 1.75-2.34-1.75L9 26.5z" fill="#fff" />
      <path d="M12 10.5h8M12 14h8M12 17.5h4.5" stroke="#2f4bb8" strokeWidth="1.6" strokeLinecap="round" />
      <circle cx="19.2" cy="19.4" r="2.1" fill="#d8432e" />
    </svg>
  );
}
