package http

import (
	_ "embed"
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
			"bearer": {
				Type: "http", Scheme: "bearer", BearerFormat: "JWT",
				Description: "An access token of the identity provider",
			},
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
	{Name: "Datasources", Description: "The stores of their own that some enterprises have."},
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
	{Name: "Internal", Description: "For the machines of whoever runs the installation."},
}

// introductionText is what a reader needs before the first call.
//
//go:embed introduction.md
var introductionText string

func (s *server) introduction() string {
	return strings.NewReplacer(
		"{{tenant_header}}", s.TenantHeader, "{{provider}}", s.provider(), "{{codes}}", ErrorTable(),
	).Replace(introductionText)
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
