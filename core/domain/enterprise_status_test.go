package domain

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// byHand are the statuses that an operator may set, from each.
var byHand = map[EnterpriseStatus]string{
	EnterpriseActive:      "SUSPENDED DEACTIVATED",
	EnterpriseSuspended:   "ACTIVE DEACTIVATED",
	EnterpriseDeactivated: "ACTIVE",
}

func TestWhichStatusIsSetByHand(t *testing.T) {
	t.Parallel()
	for _, from := range EnterpriseStatuses() {
		for _, to := range append(EnterpriseStatuses(), "", "GONE") {
			e := Enterprise{Status: from, Version: 3}
			err := e.SetStatus(to, "operator", time.Now())
			legal := to != "" && strings.Contains(" "+byHand[from]+" ", " "+string(to)+" ")
			if legal != (err == nil) || !legal && !errors.Is(err, ErrTransitionInvalid) {
				t.Errorf("%s to %s: got %v", from, to, err)
			}
			if want := map[bool]Version{true: 4, false: 3}[legal]; e.Version != want || legal != (e.Status == to) && from != to {
				t.Errorf("%s to %s: it is %s in version %d", from, to, e.Status, e.Version)
			}
		}
	}
}
