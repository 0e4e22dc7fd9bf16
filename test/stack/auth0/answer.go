package auth0

import (
	"encoding/json"
	"io"
	"net/http"
)

// respond writes JSON the way Auth0 does.
func respond(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"statusCode":500}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(text)
}

// answered ends a call under /dev/.
func answered(w http.ResponseWriter, body any, err error) {
	if err != nil {
		broken(err).write(w)
		return
	}
	respond(w, http.StatusOK, body)
}

// decoded reads the JSON body of a call under /dev/, where none means {}.
func decoded(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err == nil && len(body) > 0 {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		invalid(err.Error()).write(w)
	}
	return err == nil
}

// refusal is an error of the OpenID side, as Auth0 words it.
type refusal struct {
	status      int
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

func (r *refusal) write(w http.ResponseWriter) { respond(w, r.status, r) }

func refuse(status int, code, description string) *refusal {
	return &refusal{status, code, description}
}

// failure is an error of the Management API.
type failure struct {
	Status  int    `json:"statusCode"`
	Err     string `json:"error"`
	Message string `json:"message"`
	Code    string `json:"errorCode,omitempty"`
}

func (f failure) write(w http.ResponseWriter) { respond(w, f.Status, f) }

func fail(status int, message, code string) failure {
	return failure{status, http.StatusText(status), message, code}
}

func notFound(message, code string) failure { return fail(http.StatusNotFound, message, code) }
func invalid(message string) failure        { return fail(http.StatusBadRequest, message, "invalid_body") }
func broken(err error) failure              { return fail(http.StatusInternalServerError, err.Error(), "") }
