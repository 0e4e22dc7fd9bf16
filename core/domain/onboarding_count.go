package domain

import "time"

// OnboardingCount is how many onboardings have come to a step.
type OnboardingCount struct {
	Step   OnboardingStep
	Count  int64
	Oldest time.Time // the earliest UpdatedAt of them
}
