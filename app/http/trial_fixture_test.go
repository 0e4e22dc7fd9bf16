package http_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	apphttp "github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

var millis = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// trialFixture is a project and a trial, with somebody of each kind around it.
type trialFixture struct {
	*testAPI
	company *fixture.Tenant
	at      domain.TrialScope
	path    string // project and trial
	ada     domain.Secret
	bob     domain.Secret // may write
	rea     domain.Secret // may read
	eve     domain.Secret // is not in the project
	mal     domain.Secret // admin of another company
	stop    func()        // the process
}

func newTrialFixture(t testing.TB, change ...func(*apphttp.Options)) *trialFixture {
	t.Helper()
	return trialFixtureOn(t, fixture.New(t), change...)
}

func trialFixtureOn(t testing.TB, tw *fixture.Installation, change ...func(*apphttp.Options)) *trialFixture {
	t.Helper()
	w, stop := testAPIOn(t, tw, change...)
	s := &trialFixture{testAPI: w, company: tw.Tenant(t), stop: stop}
	other := tw.Tenant(t)
	bob, rea := s.company.AddUser(t, "bob"), s.company.AddUser(t, "rea")
	s.company.AddUser(t, "eve")
	s.at = s.company.TrialScope(
		t, domain.NewMember{User: bob.Subject, Role: "ANALYST"}, domain.NewMember{User: rea.Subject, Role: "MEMBER"},
	)
	s.path = "/" + string(s.at.Project) + "/" + string(s.at.Trial)
	s.ada, s.bob, s.rea, s.eve, s.mal = s.company.Token("ada"), s.company.Token("bob"), s.company.Token("rea"),
		s.company.Token("eve"), other.Token("ada")
	return s
}

func (s *trialFixture) records() string    { return "/api/v1/patient-records" + s.path }
func (s *trialFixture) executions() string { return "/api/v1/executions" + s.path }
func (s *trialFixture) shares() string     { return "/api/v1/trial-shares" + s.path }

// record stores one and returns its id, which is larger than those before.
func (s *trialFixture) record(data string) string {
	s.t.Helper()
	return s.send("POST", s.records(), s.bob, `{"patient_data":`+data+`}`).want(201).text("record_id")
}

// run stores an execution of bob's and returns its id.
func (s *trialFixture) run() string {
	s.t.Helper()
	return s.send("POST", s.executions(), s.bob, `{"base_patient_data":{"age":58.7},"base_prediction":[{"months":12.5}]}`).
		want(201).text("execution_id")
}

// outside is the same path in another project.
func (s *trialFixture) outside(path string) string {
	return strings.Replace(path, string(s.at.Project), new(ports.RandomIDs).New(time.Now()), 1)
}

// form is a multipart body with one file.
func form(t testing.TB, file string, fields ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		fixture.Must(t, w.WriteField(fields[i], fields[i+1]))
	}
	page, err := w.CreateFormFile("file", "data.csv")
	fixture.Must(t, err)
	_, err = io.WriteString(page, file)
	fixture.Must(t, err)
	fixture.Must(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// upload sends a file; headers are name and value in turn.
func (w *testAPI) upload(path string, token domain.Secret, file string, headers ...string) reply {
	w.t.Helper()
	body, contentType := form(w.t, file)
	return w.send("POST", path, token, body, append(headers, "Content-Type", contentType)...)
}

// listen serves the app on a real connection.
func (s *trialFixture) listen() (address string) { return s.testAPI.listen(s.stop) }

func (w *testAPI) listen(stop func()) (address string) {
	w.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	fixture.Must(w.t, err)
	done := make(chan error, 1)
	go func() { done <- w.app.Listener(listener) }()
	w.t.Cleanup(func() {
		stop()
		fixture.Must(w.t, w.app.ShutdownWithTimeout(10*time.Second))
		fixture.Must(w.t, <-done)
	})
	return "http://" + listener.Addr().String()
}

// keys are those of the answer, or of what stands at path in it.
func (r reply) keys(path string) (keys []string) {
	r.t.Helper()
	var object any
	fixture.Must(r.t, json.Unmarshal([]byte(r.body), &object))
	if path != "" {
		object = r.json(path)
	}
	members, _ := object.(map[string]any)
	return slices.Sorted(maps.Keys(members))
}

// has checks that an object has these keys and no others.
func (r reply) has(path, keys string) reply {
	r.t.Helper()
	want := strings.Fields(keys)
	slices.Sort(want)
	if got := r.keys(path); !slices.Equal(got, want) {
		r.t.Errorf("%s has %v, want %v", path, got, want)
	}
	return r
}

// at checks where a problem is.
func (r reply) at(location string) reply {
	r.t.Helper()
	if got := r.text("errors.0.location"); got != location {
		r.t.Errorf("located at %q, want %q: %s", got, location, r.body)
	}
	return r
}

// ids are those of the items of a list.
func (r reply) ids(key string) (ids []string) {
	r.t.Helper()
	items, ok := r.json("items").([]any)
	if !ok {
		r.t.Fatalf("no items: %s", r.body)
	}
	for _, item := range items {
		ids = append(ids, item.(map[string]any)[key].(string))
	}
	return ids
}

var instance = regexp.MustCompile(`"instance":"[^"]*"`)

// alike checks that two answers differ in nothing but the request's id.
func alike(t testing.TB, a, b reply) {
	t.Helper()
	if a.status != b.status || instance.ReplaceAllString(a.body, "") != instance.ReplaceAllString(b.body, "") {
		t.Errorf("these differ: %d %s and %d %s", a.status, a.body, b.status, b.body)
	}
}

// request goes over a real connection.
func request(t testing.TB, method, url string, token domain.Secret, body io.Reader, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, url, body)
	fixture.Must(t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token.Reveal())
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	fixture.Must(t, err)
	return resp
}

func whole(t testing.TB, resp *http.Response) reply {
	t.Helper()
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	fixture.Must(t, err)
	return reply{t, resp.StatusCode, resp.Header, string(b)}
}
