package domain

import "time"

// RateBudget is what a call counts against. There are several, so that whoever uploads much can still read.
type RateBudget string

// The budgets.
const (
	ReadBudget         RateBudget = "reads"
	WriteBudget        RateBudget = "writes"
	UploadBudget       RateBudget = "uploads"
	RegistrationBudget RateBudget = "registrations"
	OnboardingBudget   RateBudget = "onboarding" // by companies that have no token yet
	StreamBudget       RateBudget = "streams"    // of events, each when it begins
)

// RateBudgets are all there are.
func RateBudgets() []RateBudget {
	return []RateBudget{ReadBudget, WriteBudget, UploadBudget, RegistrationBudget, OnboardingBudget, StreamBudget}
}

// RatePeriod is the time that rates are given for.
const RatePeriod = time.Minute

// Rates are how many calls may come in a RatePeriod: of one person or machine and, where there is no token, of one
// address. A budget that is absent is not bounded.
type Rates struct {
	Each         map[RateBudget]int
	TenantFactor int // a tenant has so many times as much as each of its people; 0 for no bound
}

// budgets are those of actions that count neither as a read nor as a write.
var budgets = map[Action]RateBudget{
	UserRegister: RegistrationBudget, EnterpriseOnboard: OnboardingBudget, OnboardingLookup: OnboardingBudget,
	NotificationFollow: StreamBudget,
	RecordUpload:       UploadBudget, RecordExport: UploadBudget, AssetCreate: UploadBudget,
	AuditExport: UploadBudget, AuditNames: UploadBudget, AuditCheck: UploadBudget,
}

// BudgetOf is what an action counts against.
func BudgetOf(a Action, changes bool) RateBudget {
	switch budget, own := budgets[a]; {
	case own:
		return budget
	case changes:
		return WriteBudget
	}
	return ReadBudget
}

// RateBucket is one budget of one caller, address or tenant: full, it lets PerPeriod calls in at once, and it fills up
// evenly.
type RateBucket struct {
	Budget    RateBudget
	Of        string
	PerPeriod int
}

// RateAllowance is what a bucket holds after a call.
type RateAllowance struct {
	RateBucket
	Allowed bool
	Left    int
	Full    time.Duration // until it is full again
	Wait    time.Duration // until the next call is let in; 0 if that is now
}

// ErrRateLimited refuses a call for which a bucket has nothing left.
var ErrRateLimited = NewError(
	Limited, "rate_limited",
	"There were too many calls in a short time. Wait as many seconds as Retry-After says, then go on more slowly.",
)

// Buckets are those that a call takes from: that of whoever calls, and that of their tenant. caller is the subject or,
// without a token, the address.
func (r Rates) Buckets(b RateBudget, caller string, t TenantID) (all []RateBucket) {
	each := r.Each[b]
	if each == 0 {
		return nil
	}
	all = append(all, RateBucket{b, "caller " + caller, each})
	if t != "" && r.TenantFactor > 0 {
		all = append(all, RateBucket{b, "tenant " + string(t), each * r.TenantFactor})
	}
	return all
}
