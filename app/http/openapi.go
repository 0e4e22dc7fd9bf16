package http

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// documentHead is the OpenAPI document before its operations.
func (s *server) documentHead() *huma.OpenAPI {
	return &huma.OpenAPI{
		Info:    &huma.Info{Title: "Tenon", Version: s.Version, Description: s.introduction()},
		Servers: []*huma.Server{{URL: "/", Description: "This server"}},
		Tags:    tags,
		Components: &huma.Components{SecuritySchemes: map[string]*huma.SecurityScheme{
			"bearer":  {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "An access token of the identity provider"},
			"webhook": {Type: "http", Scheme: "bearer", Description: "The secret shared with the identity provider"},
		}},
	}
}

// tags are the chapters of the reference page, in the order in which a newcomer
// reads.
var tags = []*huma.Tag{
	{Name: "Auth", Description: "Who the caller is."},
	{Name: "Enterprises", Description: "The companies that share this installation."},
	{Name: "Onboarding", Description: "How a company joins: invitation and single sign-on."},
	{Name: "Modules and trials", Description: "The parts of the product, and who may use them."},
	{Name: "Users", Description: "The people of an enterprise."},
	{Name: "Projects", Description: "The projects of an enterprise, their members and roles."},
	{Name: "Patient records", Description: "Patient data, by project and trial."},
	{Name: "Executions", Description: "Runs of a trial's model."},
	{Name: "Shares and bookmarks", Description: "Executions that people share and bookmark."},
	{Name: "Notifications", Description: "Notifications of the caller."},
	{Name: "Assets", Description: "Images and files."},
	{Name: "Audit", Description: "Who did what."},
	{Name: "Jobs", Description: "Work that continues after the call that started it."},
}

// introduction is what a reader needs before the first call.
func (s *server) introduction() string {
	text := `The backend of a clinical-trial platform that many companies share.

**Authentication.** Every call but the public ones carries ` + "`Authorization: Bearer <token>`" + ` with an access token of the identity provider.
The enterprise is the token's organization; the header ` + "`" + s.TenantHeader + "`" + ` may repeat it.` + s.provider() + `

**Conventions.** JSON in snake_case; unknown fields are refused. Times are RFC 3339 in UTC with milliseconds. Ids, URLs and times that are not set are null; texts are empty.

**Errors** are RFC 9457 problems with a stable ` + "`code`" + ` for programs and a sentence for people; ` + "`errors`" + ` lists where in the request the problems are. What was sent is never repeated.

**Pagination.** Lists have pages from 0 (` + "`page`, `size`" + `), or a cursor where they grow without end (` + "`cursor`, `size`, `count`" + `). ` + "`sort=-created_at,name`" + ` sorts; - means descending.

**Versions.** A resource with a version is answered with an ` + "`ETag`; with `If-Match`" + ` a change is made only if the version is still the same (412 otherwise).

**Idempotency.** A POST with an ` + "`Idempotency-Key`" + ` may be repeated for 24 hours: the repeat changes nothing and is answered with what the first call created. The same key with another request is refused (422).

**Reasons.** ` + "`X-Reason`" + ` says why data is changed, for the audit trail: percent-encoded UTF-8, at most 500 characters.

**Request ids.** ` + "`X-Request-Id`" + ` is accepted, or generated, and returned.

<details><summary>All error codes</summary>

`
	return text + codeTable + "\n</details>\n"
}

func (s *server) provider() string {
	var settings []string
	for _, p := range [][2]string{{"issuer", s.IssuerURL}, {"audience", s.Audience}, {"client id", s.ClientID}} {
		if p[1] != "" {
			settings = append(settings, p[0]+" `"+p[1]+"`")
		}
	}
	if len(settings) == 0 {
		return ""
	}
	return " The identity provider here: " + strings.Join(settings, ", ") + "."
}
