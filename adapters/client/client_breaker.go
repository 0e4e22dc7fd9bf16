package client

import (
	"errors"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// Cooldown is how long a server that is away is left alone usually, after which one caller tries it.
const Cooldown = 5 * time.Second

// ErrDown answers at once for a server that was away a moment ago.
var ErrDown = errors.New("the server was away a moment ago")

// Breaker keeps callers from piling up before a server that is away.
type Breaker struct {
	Cooldown time.Duration // how long the server is left alone

	circuit circuitbreaker.CircuitBreaker[any]
}

// NewBreaker is for one server that few depend on, or that nobody has to have: it opens at the first call that finds it
// away. changed may be nil.
func NewBreaker(cooldown time.Duration, changed BreakerChanged) Breaker {
	return newBreaker(circuitbreaker.NewBuilder[any](), cooldown, changed)
}

// NewSharedBreaker is for a server that everybody depends on: one call that finds it away is not
// believed, five of ten are. changed may be nil.
func NewSharedBreaker(cooldown time.Duration, changed BreakerChanged) Breaker {
	return newBreaker(circuitbreaker.NewBuilder[any]().WithFailureThresholdRatio(5, 10), cooldown, changed)
}

func newBreaker(b circuitbreaker.Builder[any], cooldown time.Duration, changed BreakerChanged) Breaker {
	return Breaker{cooldown, b.WithDelay(cooldown).OnStateChanged(changed.Tell).Build()}
}

// BreakerChanged hears whether a server is left alone from now on.
type BreakerChanged func(open bool)

// Tell is for breakers: one that lets a single caller try the server is open still.
func (c BreakerChanged) Tell(e circuitbreaker.StateChangedEvent) {
	if c != nil {
		c(e.NewState != circuitbreaker.ClosedState)
	}
}

// Try does what needs the server, or answers ErrDown. isAway tells whether an error means
// that the server is.
func (b Breaker) Try(do func() error, isAway func(error) bool) error {
	end, err := b.Begin()
	if err != nil {
		return err
	}
	away := true // until it has returned
	defer func() { end(away) }()
	err = do()
	away = err != nil && isAway(err)
	return err
}

// Begin answers ErrDown, or what is to be told whether the server is away.
func (b Breaker) Begin() (end func(away bool), err error) {
	if !b.circuit.TryAcquirePermit() {
		return nil, ErrDown
	}
	return func(away bool) {
		if away {
			b.circuit.RecordFailure()
		} else {
			b.circuit.RecordSuccess()
		}
	}, nil
}
