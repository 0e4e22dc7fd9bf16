package rest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// Endpoint is one row of the API: the action that it performs, where, and the
// status of success.
type Endpoint struct {
	Action       domain.Action
	ID           string // of the operation, where an action has a second endpoint
	Method       string
	Path         string // below the API's prefix
	Status       int
	AlsoStatus   []int       // other statuses of success
	AlsoBodies   map[int]any // a value of the body of those that have another one
	Tag          string
	Summary      string
	Description  string // what a reader must know beyond the summary
	Auth         AuthMode
	ReadOnly     bool     // a POST that changes nothing: it takes no Idempotency-Key and no X-Reason
	BodyLimit    int64    // bytes of the JSON body; 0 for the API's
	Form         *Form    // multipart instead of JSON
	TakesBody    bool     // of a DELETE that has one
	BodyOptional bool     // no body counts as {}
	ShowsSecret  bool     // what its answer shows opens something: it is not compressed
	Produces     string   // media types of a stream
	Streams      any      // a value of what a stream of JSON is as a whole; nil for text
	KnownQuery   bool     // a parameter of the query that it lacks is refused: it might be meant to bound the answer
	ErrorCodes   []string // of statuses beyond the usual ones, and for the examples of those
}

// AuthMode is how a caller proves who they are.
type AuthMode int

// The modes of authentication.
const (
	ByToken       AuthMode = iota // a bearer token
	Public                        // nothing: the call has a credential of its own, or needs none
	BySecret                      // the webhook's secret
	OptionalToken                 // a bearer token, or nothing
)

// security is what the document says of each mode.
var security = map[AuthMode][]map[string][]string{
	ByToken: {{"bearer": {}}}, Public: {{}}, BySecret: {{"webhook": {}}}, OptionalToken: {{"bearer": {}}, {}},
}

func (m AuthMode) takesToken() bool { return m == ByToken || m == OptionalToken }

// endpointOf is what was said of the operation that answers.
func endpointOf(ctx huma.Context) Endpoint { return ctx.Operation().Metadata["endpoint"].(Endpoint) }

// Changes reports whether the operation is there to change something.
func (e Endpoint) Changes() bool { return e.Method != "GET" && !e.ReadOnly }

func (e Endpoint) id() string { return cmp.Or(e.ID, string(e.Action)) }

// idempotent reports whether the operation takes an Idempotency-Key.
func (e Endpoint) idempotent() bool {
	return e.Method == "POST" && e.Auth.takesToken() && !e.ReadOnly && e.Produces == ""
}

// takesReason reports whether the audit trail may want to know why: a look at
// patient data needs a reason where the installation says so.
func (e Endpoint) takesReason() bool { return e.Auth == ByToken || e.Method != "GET" && !e.ReadOnly }

// errorStatuses are those that an operation may answer beside its success.
func (e Endpoint) errorStatuses(codes map[string]Code) []int {
	statuses := []int{422, 429, 431, 500, 503}
	if e.Auth != Public {
		statuses = append(statuses, 401, 403)
	}
	if strings.Contains(e.Path, "{") || e.idempotent() { // what a repeat answers may be gone
		statuses = append(statuses, 404)
	}
	if e.Method != "GET" || e.Auth.takesToken() {
		statuses = append(statuses, 409) // a tenant may not be ready
	}
	statuses = append(statuses, statusesOfMethod[e.Method]...)
	if e.TakesBody {
		statuses = append(statuses, statusesOfMethod["PUT"]...)
	}
	for _, code := range e.ErrorCodes {
		statuses = append(statuses, codes[code].Status)
	}
	return distinct(statuses)
}

var statusesOfMethod = map[string][]int{
	"POST": {400, 408, 413, 415}, "PUT": {400, 408, 412, 413, 415}, "PATCH": {400, 408, 412, 413, 415}, "DELETE": {412},
}

func distinct(numbers []int) []int {
	set := map[int]bool{}
	for _, n := range numbers {
		set[n] = true
	}
	return slices.Sorted(maps.Keys(set))
}
