package auth0_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/auth0/go-auth0/management"
)

var shownToken = regexp.MustCompile(`(?s)<textarea id="token"[^>]*>([^<]+)</textarea>`)

// The address of the stand-in is a page: people to be, and the way to the rest.
func TestHomePage(t *testing.T) {
	s := start(t)
	m := s.unlimited(t).client(t)
	org := &management.Organization{Name: new("lab"), DisplayName: new("Lab <&> Sons")}
	check(t, m.Organization.Create(t.Context(), org))
	ann := s.verified(t, s.devToken(t, http.StatusOK, "email", "ann@lab.example"))["sub"].(string)
	check(t, m.Organization.AddMembers(t.Context(), org.GetID(), []string{ann}))
	for _, path := range []string{"/", "//", "/?utm_source=mail"} {
		page := string(s.get(t, path, http.StatusOK))
		for _, want := range []string{
			operator, "ann@lab.example", "in Lab &lt;&amp;&gt; Sons", `href="http://127.0.0.1:1/docs"`,
			"http://127.0.0.1:1/api/v1", "<main>", `lang="en"`,
		} {
			equal(t, path+" has "+want, strings.Contains(page, want), true)
		}
		equal(t, path+" runs no script", strings.Contains(page, "<script"), false)
	}
	s.get(t, "/nothing", http.StatusNotFound)
	c := s.verified(t, s.pressed(t, "ann@lab.example", org.GetID()))
	equal(t, "organization", c["org_id"], any(org.GetID()))
	c = s.verified(t, s.pressed(t, operator, ""))
	equal(t, "no organization", c["org_id"], nil)
}

// pressed is the token that a button of the page gives.
func (s *stand) pressed(t *testing.T, email, organization string) string {
	t.Helper()
	answer, err := http.PostForm(s.url+"/u/token", url.Values{"email": {email}, "organization": {organization}})
	page := string(read(t, answer, err, http.StatusOK))
	equal(t, "a call to copy", strings.Contains(page, "curl -s http://127.0.0.1:1/api/v1/auth/me"), true)
	return html.UnescapeString(shownToken.FindStringSubmatch(page)[1])
}

// Who cannot be let in reads why, on a page too.
func TestHomePageRefuses(t *testing.T) {
	s := start(t)
	for form, want := range map[string]int{
		"":                                    http.StatusBadRequest,
		"email=nobody":                        http.StatusBadRequest,
		"email=%3Cb%3E":                       http.StatusBadRequest,
		"email=ann@lab.example&organization=": http.StatusOK,
		"email=ann@lab.example&organization=org_none": http.StatusBadRequest,
	} {
		answer, err := http.Post(s.url+"/u/token", "application/x-www-form-urlencoded", strings.NewReader(form))
		page := string(read(t, answer, err, want))
		equal(t, form+" says why", strings.Contains(page, `role="alert"`), want != http.StatusOK)
		equal(t, form+" is escaped", strings.Contains(page, "<b>"), false)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/u/token", nil)
	check(t, err)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := http.DefaultClient.Do(r)
	read(t, answer, err, http.StatusForbidden)
}
