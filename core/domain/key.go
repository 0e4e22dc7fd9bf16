package domain

// Key is an Idempotency-Key and the request it came with.
type Key struct {
	Tenant  TenantID
	Subject Subject
	Action  Action
	Value   string
	Request string // authenticated hash of the request; no body is stored
	Target  string // id of the noun that the request makes
}

// What can go wrong with keys.
var (
	KeyReused  = NewError(Invalid, "idempotency_key_reused", "This Idempotency-Key was used with another request.").At("idempotency_key")
	KeyInUse   = NewError(Conflict, "idempotency_in_progress", "The first request with this Idempotency-Key is still running. Try again later.")
	KeyInvalid = NewError(Invalid, "idempotency_key_invalid", "An Idempotency-Key has 1 to 255 visible characters.").At("idempotency_key")
)
