package rest

import (
	"fmt"
	"math"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// The headers of the IETF's draft-ietf-httpapi-ratelimit-headers.
const (
	rateHeader   = "RateLimit"
	policyHeader = "RateLimit-Policy"
)

// TellRate says what is left of a budget, and how much it is.
func TellRate(ctx huma.Context, a domain.RateAllowance) {
	if a.PerPeriod == 0 {
		return
	}
	ctx.SetHeader(policyHeader, fmt.Sprintf("%q;q=%d;w=%d", a.Budget, a.PerPeriod, seconds(domain.RatePeriod)))
	ctx.SetHeader(rateHeader, fmt.Sprintf("%q;r=%d;t=%d", a.Budget, a.Left, seconds(a.Full)))
}

// seconds are whole ones, rounded up: who waits so long has waited long enough.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
