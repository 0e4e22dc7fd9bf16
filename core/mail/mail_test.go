package mail

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/tenon-health/tenon/core/domain"
)

var update = flag.Bool("update", false, "write the golden files anew")

const link = "https://app.example/sso-configuration?eid=0f1e&ename=Acme+Oncology"

// letters are the mails about a company of this name.
func letters(t *testing.T, company string) map[string]domain.Mail {
	t.Helper()
	e := domain.Enterprise{ID: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d", Name: company, AdminEmail: "ada@acme.example"}
	until := time.Date(2026, 12, 1, 10, 30, 0, 0, time.FixedZone("CET", 3600))
	invite, failed := Invite("j1", e, link, until)
	ticket, err := Ticket("j2", e, "help@tenon.example", "help@tenon.example")
	failed = errors.Join(failed, err)
	welcome, err := Welcome("j3", e, "https://app.example")
	failed = errors.Join(failed, err)
	ada := domain.Person{FirstName: "Ada", LastName: "Lovelace", Email: "ada@acme.example"}
	request, err := DeletionRequest("j5", e, ada, "The study has ended", "help@tenon.example")
	failed = errors.Join(failed, err)
	deleted, err := Deleted("j6", e, "ada@acme.example", "help@tenon.example")
	failed = errors.Join(failed, err)
	act := OperatorAct{domain.UserBlock, "Bob Ross (bob@acme.example)", "Ticket 4711: " + company, until}
	operator, err := Operator("j4", e, act, "ada@acme.example", "help@tenon.example")
	if failed = errors.Join(failed, err); failed != nil {
		t.Fatal(failed)
	}
	return map[string]domain.Mail{
		"invite": invite, "ticket": ticket, "welcome": welcome, "operator": operator, "deletion_request": request,
		"deleted": deleted,
	}
}

func TestWhatEachMailSays(t *testing.T) {
	for name, m := range letters(t, "Acme Oncology") {
		golden(t, name+".txt", "To: "+m.To+"\nSubject: "+m.Subject+"\n\n"+m.Text.Reveal())
		golden(t, name+".html", m.HTML.Reveal())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || got != string(want) {
		t.Errorf("%s is not what is written (%v); go test ./core/mail -update writes it anew:\n%s", file, err, got)
	}
}

func TestTextAndHTMLSayTheSame(t *testing.T) {
	for name, m := range letters(t, "Acme Oncology") {
		shown := read(t, m).text
		for line := range strings.Lines(m.Text.Reveal()) {
			line = strings.TrimSuffix(strings.TrimSpace(line), ":") // of a button's label
			if line != "" && !slices.Contains(shown, line) {
				t.Errorf("%s: the HTML lacks %q", name, line)
			}
		}
	}
}

// What a company is called stays text: no element, no header and no paragraph of its own.
func TestANameIsOnlyAName(t *testing.T) {
	for _, company := range []string{
		`<script>alert(1)</script>`, `"><img src=https://evil.example/p.png onload=x>`, `Acme "Quote" & 'Sons'`,
		"Acme\r\nBcc: eve@evil.example\r\n\r\nPay here", "Acme\n\n\nhttps://evil.example",
		"Acme\x00\x1b[2J\u0085\u2028\u202eEvil", "{{.Link}}",
	} {
		plain, odd := letters(t, "Acme"), letters(t, company)
		for name, m := range odd {
			if strings.ContainsAny(m.Subject, "\r\n\x00\x1b\u0085\u2028\u202e") {
				t.Errorf("%s about %q: the subject is %q", name, company, m.Subject)
			}
			if got, want := read(t, m), read(t, plain[name]); !slices.Equal(got.shape, want.shape) {
				t.Errorf("%s about %q has the elements %q, want %q", name, company, got.shape, want.shape)
			}
			if got, want := lines(m), lines(plain[name]); got != want {
				t.Errorf("%s about %q has %d lines, want %d:\n%s", name, company, got, want, m.Text.Reveal())
			}
			if !slices.ContainsFunc(read(t, m).text, func(s string) bool { return strings.Contains(s, oneLine(company)) }) {
				t.Errorf("%s about %q does not name it", name, company)
			}
		}
	}
}

// Neither do the texts of a request.
func TestAReasonIsOnlyAReason(t *testing.T) {
	e := domain.Enterprise{Name: "Acme"}
	ada := domain.Person{FirstName: "Ada", Email: "a@acme.example"}
	plain, err := DeletionRequest("j", e, ada, "ended", "help@tenon.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, odd := range []string{
		"<b>x</b>", "a\n\nhttps://evil.example", "a\r\nBcc: eve@evil.example", "{{.Support}}", "a\u202eb",
	} {
		m, err := DeletionRequest("j", e, domain.Person{FirstName: odd, Email: "a@acme.example"}, odd, "help@tenon.example")
		if err != nil || lines(m) != lines(plain) || !slices.Equal(read(t, m).shape, read(t, plain).shape) {
			t.Errorf("%q: %v\n%s", odd, err, m.Text.Reveal())
		}
	}
}

func lines(m domain.Mail) int { return strings.Count(m.Text.Reveal(), "\n") }

func TestALinkRunsNothingAndNothingIsLoadedFromElsewhere(t *testing.T) {
	for name, m := range letters(t, "Acme") {
		want := map[string][]string{"invite": {link}, "welcome": {"https://app.example"}}[name]
		if got := read(t, m).links; !slices.Equal(got, want) {
			t.Errorf("%s links to %q, want %q", name, got, want)
		}
	}
	bad, err := Welcome("j", domain.Enterprise{Name: "Acme"}, `javascript:alert("x")`)
	if err != nil || strings.Contains(strings.Join(read(t, bad).links, ""), "javascript") {
		t.Errorf("a link runs a script: %v", err)
	}
}

func TestEveryReaderOfOneJobHasAMailOfTheirOwn(t *testing.T) {
	var ids []string
	for _, to := range []string{"ada@acme.example", "help@tenon.example", "ada@acme.example"} {
		m, err := Ticket("j", domain.Enterprise{Name: "Acme"}, to, "help@tenon.example")
		if err != nil || m.To != to {
			t.Fatal(m.To, err)
		}
		ids = append(ids, m.ID)
	}
	if ids[0] == ids[1] || ids[0] != ids[2] {
		t.Errorf("the ids are %q", ids)
	}
}

// loading are the attributes that make a client load or open something.
var loading = []string{"href", "src", "srcset", "background", "action", "data"}

// seen is a mail as its reader sees it.
type seen struct {
	shape []string // elements, and their attributes but for what these say
	text  []string
	links []string
}

func read(t *testing.T, m domain.Mail) (s seen) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(m.HTML.Reveal()))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			s.shape = append(s.shape, n.Data)
		case html.TextNode:
			s.text = append(s.text, strings.TrimSpace(n.Data))
		}
		for _, a := range n.Attr {
			s.shape = append(s.shape, a.Key)
			if slices.Contains(loading, a.Key) || strings.Contains(a.Val, "url(") {
				s.links = append(s.links, a.Val)
			}
		}
	}
	return s
}

// No act of an operator is told by the name that it has in the code.
func TestEachActOfAnOperatorIsToldInWords(t *testing.T) {
	for _, action := range domain.Actions() {
		if !domain.IsOperatorAct(action) {
			continue
		}
		for _, about := range []string{"", "Bob (bob@acme.example)"} {
			act := OperatorAct{Action: action, About: about, Reason: "asked"}
			m, err := Operator("j", domain.Enterprise{Name: "Acme"}, act, "ada@acme.example", "help@tenon.example")
			if err != nil || strings.Contains(m.Text.Reveal(), string(action)) || strings.Contains(m.Text.Reveal(), "  ") {
				t.Errorf("%v\n%s", err, m.Text.Reveal())
			}
		}
	}
}
