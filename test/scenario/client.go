package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

// Object is a JSON object, as far as a caller reads it.
type Object = map[string]any

// Caller is somebody with a token, at one API.
type Caller struct {
	Base  string // …/api/v1
	Token string
	HTTP  *http.Client // Client
}

var Client = &http.Client{Timeout: 5 * time.Minute}

// Do makes a call as the caller's client does.
func (c Caller) Do(r *http.Request) (*http.Response, error) { return cmp.Or(c.HTTP, Client).Do(r) }

// Send makes one call, with more headers in pairs, and returns what came back.
func (c Caller) Send(t testing.TB, method, path, contentType string, body io.Reader, headers ...string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.Base+path, body)
	expect.NoError(t, err)
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.Do(req)
	expect.NoError(t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	expect.NoError(t, err)
	return res.StatusCode, answer
}

// Call wants a status and returns the answer as an object.
func (c Caller) Call(t testing.TB, want int, method, path string, body any, headers ...string) (out Object) {
	t.Helper()
	var reader io.Reader
	contentType := ""
	if body != nil {
		text, err := json.Marshal(body)
		expect.NoError(t, err)
		reader, contentType = bytes.NewReader(text), "application/json"
	}
	status, answer := c.Send(t, method, path, contentType, reader, headers...)
	if status != want {
		t.Fatalf("%s %s: got %d, want %d: %s", method, path, status, want, answer)
	}
	if len(answer) > 0 {
		expect.NoError(t, json.Unmarshal(answer, &out))
	}
	return out
}

func (c Caller) Get(t testing.TB, path string) Object {
	t.Helper()
	return c.Call(t, 200, "GET", path, nil)
}

func (c Caller) Post(t testing.TB, path string, body Object) Object {
	t.Helper()
	return c.Call(t, 201, "POST", path, body)
}

// Upload sends one file as multipart form data.
func (c Caller) Upload(t testing.TB, path, name string, content io.Reader, fields map[string]string) (int, []byte) {
	t.Helper()
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	go func() {
		for key, value := range fields {
			form.WriteField(key, value)
		}
		page, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(page, content)
		}
		if err == nil {
			err = form.Close()
		}
		writer.CloseWithError(err)
	}()
	return c.Send(t, "POST", path, form.FormDataContentType(), reader)
}

// ListAll follows a list by its cursors and returns everything once.
func (c Caller) ListAll(t testing.TB, path string, size int) (all []Object) {
	t.Helper()
	for cursor := ""; ; {
		page := c.Get(t, path+"?size="+strconv.Itoa(size)+"&cursor="+url.QueryEscape(cursor))
		for _, item := range page["items"].([]any) {
			all = append(all, item.(Object))
		}
		next, _ := page["next_cursor"].(string)
		if next == "" {
			return all
		}
		cursor = next
	}
}

// Anybody calls without a token.
func (s *Stack) Anybody() Caller { return Caller{Base: s.APIURL + "/api/v1"} }

// Person signs somebody in, through an organization if one is named.
func (s *Stack) Person(t testing.TB, email, org string) Caller {
	t.Helper()
	q := url.Values{"email": {email}}
	if org != "" {
		q.Set("organization", org)
	}
	return s.tokenOf(t, q)
}

func (s *Stack) Operator(t testing.TB) Caller { t.Helper(); return s.Person(t, s.OperatorEmail, "") }

// Machine is a prediction service in one organization.
func (s *Stack) Machine(t testing.TB, org, scope string) Caller {
	t.Helper()
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {s.MachineID}, "client_secret": {s.MachineSecret},
		"audience": {"https://api.tenon.example"}, "scope": {scope}, "organization": {org},
	}
	return Caller{Base: s.Anybody().Base, Token: s.Token(t, "POST", "oauth/token", strings.NewReader(form.Encode()))}
}

func (s *Stack) Token(t testing.TB, method, path string, body io.Reader) string {
	t.Helper()
	status, answer := Caller{Base: s.IssuerURL}.Send(t, method, path, "application/x-www-form-urlencoded", body)
	var out struct {
		AccessToken string `json:"access_token"`
	}
	if status != 200 || json.Unmarshal(answer, &out) != nil || out.AccessToken == "" {
		t.Fatalf("no token: %d %s", status, answer)
	}
	return out.AccessToken
}

// Post sends JSON to one of the stack's own pages.
func (s *Stack) Post(t testing.TB, address, body string) int {
	t.Helper()
	status, _ := Caller{Base: address}.Send(t, "POST", "", "application/json", strings.NewReader(body))
	return status
}

type Message struct{ To, Subject, Text, HTML string }

// MailTo waits for the newest mail to somebody whose subject has this part.
func (s *Stack) MailTo(t testing.TB, to, subject string) (found Message) {
	t.Helper()
	expect.Eventually(t, "a mail arrives: "+subject, func() bool {
		for _, m := range s.Mails(t) {
			if strings.Contains(m.To, to) && strings.Contains(m.Subject, subject) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

func (s *Stack) Mails(t testing.TB) (all []Message) {
	t.Helper()
	_, answer := Caller{Base: s.MailURL}.Send(t, "GET", "/api/messages", "", nil)
	expect.NoError(t, json.Unmarshal(answer, &all))
	return all
}

var eid = regexp.MustCompile(`[?&]eid=([0-9a-zA-Z_-]+)&ename=`)

// InviteToken reads the token out of an invitation mail.
func InviteToken(t testing.TB, m Message) string {
	t.Helper()
	found := eid.FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("no link in the mail:\n%s", m.Text)
	}
	return found[1]
}
