package domain

import "time"

// IdempotencyKey is an Idempotency-Key and the call that it belongs to. Tenant, subject,
// action and value name it.
type IdempotencyKey struct {
	Tenant      TenantID
	Subject     Subject
	Action      Action
	Value       string
	RequestHash string    // authenticated hash of the request; no body is stored
	ID          string    // of what the call is to make
	Attempt     string    // the call that has the key; a repeat that takes the key over is another one
	Outcome     string    // id of what came to be; empty until done
	Done        bool      // the call has succeeded
	Until       time.Time // when a call that is not done counts as ended
}

// IdempotencyKeyLease is how long a call may go without a sign that it still runs: longer
// than any request without a file takes.
const IdempotencyKeyLease = 2 * time.Minute

// What can go wrong with keys.
var (
	ErrIdempotencyKeyReused = NewError(
		Invalid, "idempotency_key_reused", "This Idempotency-Key was used with another request.",
	).At("idempotency_key")
	ErrIdempotencyKeyInUse = NewError(
		Conflict, "idempotency_in_progress", "The first request with this Idempotency-Key is still running. Try again later.",
	)
	ErrIdempotencyKeyInvalid = NewError(
		Invalid, "idempotency_key_invalid", "An Idempotency-Key has 1 to 255 visible characters.",
	).At("idempotency_key")
)
