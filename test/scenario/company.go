package scenario

import (
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// Tenant is one enterprise on its first day.
type Tenant struct {
	*Stack
	Name         string
	Host         string // its e-mail domain
	EnterpriseID string
	InviteToken  string
	TicketURL    string
	Organization string
	Admin        Caller
	Analyst      Caller
	AnalystID    string
	Trial        string
	Project      string
}

// NewTenant takes a company from its invitation to its people: steps 1 to 4.
func NewTenant(t testing.TB, s *Stack, name string) *Tenant {
	t.Helper()
	c := &Tenant{Stack: s, Name: name, Host: strings.ToLower(name+rand.Text()[:6]) + ".example"}
	c.Invite(t)
	c.onboard(t)
	c.register(t)
	return c
}

// Invite waits for the mail.
func (c *Tenant) Invite(t testing.TB) {
	t.Helper()
	made := c.Operator(t).Post(t, "/enterprises/invitations", Object{
		"name": c.Name, "admin_email": "ada@" + c.Host, "url": "https://" + c.Host,
	})
	if made["status"] != "INVITED" || made["organization_id"] != nil || made["domain"] != c.Host {
		t.Fatalf("invited: %v", made)
	}
	c.EnterpriseID = made["id"].(string)
	c.InviteToken = InviteToken(t, c.MailTo(t, "ada@"+c.Host, c.Name))
}

func (c *Tenant) onboard(t testing.TB) {
	t.Helper()
	wish := Object{"token": c.InviteToken, "display_name": c.Name}
	c.Anybody().Call(t, 404, "POST", "/external/onboarding", Object{
		"token": strings.Repeat("0", 64), "display_name": c.Name,
	})
	first := c.Anybody().Post(t, "/external/onboarding", wish)
	again := c.Anybody().Post(t, "/external/onboarding", wish)
	c.Organization = first["organization"].(Object)["id"].(string)
	if again["organization"].(Object)["id"] != c.Organization || again["ticket_url"] == first["ticket_url"] {
		t.Fatalf("onboarding again: %v, then %v", first, again)
	}
	if c.Get(t)["status"] != "INITIATED" {
		t.Fatalf("onboarded: %v", c.Get(t))
	}
	c.TicketURL = again["ticket_url"].(string)
	if status := c.Post(t, c.TicketURL, ""); status != 200 {
		t.Fatalf("the ticket's button answered %d", status)
	}
	expect.Eventually(t, "the enterprise is ACTIVE", func() bool { return c.Get(t)["status"] == "ACTIVE" })
	c.MailTo(t, "ada@"+c.Host, "Welcome")
	c.Anybody().Call(t, 404, "POST", "/external/onboarding", wish)
}

func (c *Tenant) Get(t testing.TB) Object {
	t.Helper()
	return c.Operator(t).Get(t, "/enterprises/"+c.EnterpriseID)
}

func (c *Tenant) SignIn(t testing.TB, name string) Caller {
	t.Helper()
	return c.Person(t, name+"@"+c.Host, c.Organization)
}

func (c *Tenant) register(t testing.TB) {
	t.Helper()
	c.SignIn(t, "ada").Call(t, 403, "GET", "/projects", nil)
	ada := c.SignIn(t, "ada").Post(t, "/users/me", Object{"first_name": "Ada", "last_name": "Lovelace"})
	if ada["role"] != "org:admin" || ada["email"] != "ada@"+c.Host {
		t.Fatalf("the admin registered: %v", ada)
	}
	c.Admin = c.SignIn(t, "ada")
	invited := c.Admin.Post(
		t, "/users/invitations", Object{"email": "bob@" + c.Host, "role_id": c.roleID(t, "org:member")},
	)
	if invited["status"] != "PENDING" {
		t.Fatalf("invited: %v", invited)
	}
	c.SignIn(t, "bob").Call(t, 422, "POST", "/users/me", Object{"first_name": "Bob", "email": "ada@" + c.Host})
	bob := c.SignIn(t, "bob").Post(t, "/users/me", Object{"first_name": "Bob", "last_name": "Boole"})
	if bob["role"] != "org:member" || bob["email"] != "bob@"+c.Host {
		t.Fatalf("the colleague registered: %v", bob)
	}
	c.SignIn(t, "bob").Call(t, 200, "POST", "/users/me", Object{"first_name": "Robert"})
	c.Analyst, c.AnalystID = c.SignIn(t, "bob"), bob["auth0_id"].(string)
}

// Renew signs the people in again, at the stack's present addresses.
func (c *Tenant) Renew(t testing.TB) {
	t.Helper()
	c.Admin, c.Analyst = c.SignIn(t, "ada"), c.SignIn(t, "bob")
}

func (c *Tenant) roleID(t testing.TB, name string) string {
	t.Helper()
	for _, item := range c.Admin.Get(t, "/users/roles")["items"].([]any) {
		if role := item.(Object); role["name"] == name {
			return role["id"].(string)
		}
	}
	t.Fatalf("no role %s", name)
	return ""
}

// Equip grants a trial, uploads a logo and starts a project: steps 5 to 7.
func (c *Tenant) Equip(t testing.TB) {
	t.Helper()
	op := c.Operator(t)
	c.Trial = "survival-" + strings.ToLower(rand.Text()[:8])
	trial := op.Post(t, "/trials", Object{"module_id": 1, "slug": c.Trial, "name": "Survival " + c.Trial})
	op.Post(t, "/enterprises/"+c.EnterpriseID+"/modules", Object{"module_id": 1, "trial_id": trial["id"]})
	c.uploadLogo(t)
	made := c.Admin.Post(t, "/projects", Object{
		"name": "ONC-201", "description": "first", "members": []Object{{"user_id": c.AnalystID, "role": "ANALYST"}},
	})
	c.Project = made["id"].(string)
	if len(made["members"].([]any)) != 2 {
		t.Fatalf("made %v", made)
	}
	if roles := c.Analyst.Get(t, "/projects/"+c.Project+"/roles")["items"].([]any); len(roles) != 4 {
		t.Fatalf("default roles: %v", roles)
	}
}

func (c *Tenant) uploadLogo(t testing.TB) {
	t.Helper()
	image := "\x89PNG\r\n\x1a\n" + rand.Text()
	status, answer := c.Admin.Upload(
		t, "/assets", "logo.png", strings.NewReader(image), map[string]string{"visibility": "public", "purpose": "logo"},
	)
	var asset struct{ URL string }
	expect.NoError(t, json.Unmarshal(answer, &asset))
	if status != 201 {
		t.Fatalf("the logo: %d %s", status, answer)
	}
	if status, got := (Caller{Base: asset.URL}).Send(t, "GET", "", "", nil); status != 200 || string(got) != image {
		t.Fatalf("the logo's URL: %d, %d bytes", status, len(got))
	}
	if status, _ := c.Admin.Upload(
		t, "/assets", "logo.png", strings.NewReader("<svg onload=alert(1)>"), nil,
	); status != 415 {
		t.Fatalf("an SVG as an image: %d", status)
	}
}

func (c *Tenant) Records() string { return "/patient-records/" + c.Project + "/" + c.Trial }
func (c *Tenant) Runs() string    { return "/executions/" + c.Project + "/" + c.Trial }
