package smtp

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

func settings(t *testing.T) Config {
	port, err := strconv.Atoi(servers.Setting(t, "SMTP_PORT"))
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Host: servers.Setting(t, "SMTP_HOST"), Port: port, TLS: servers.Setting(t, "SMTP_TLS"),
		From: "Tenon <" + servers.Setting(t, "MAIL_FROM") + ">",
	}
}

func TestContract(t *testing.T) {
	mail, err := New(settings(t))
	if err != nil {
		t.Fatal(err)
	}
	contract.Mail(t, func(*testing.T) contract.MailServer { return contract.MailServer{Mail: mail, Inbox: inbox} })
}

func inbox(t *testing.T, to string) (got []contract.Message) {
	for _, m := range caught(t, to) {
		got = append(got, contract.Message{Subject: m.Subject, Text: m.Text, HTML: m.HTML})
	}
	return got
}

type message struct{ To, Subject, Text, HTML string }

// caught is what the mail catcher holds for an address.
func caught(t *testing.T, to string) (got []message) {
	t.Helper()
	var stack struct {
		Mail string `json:"mail_url"`
	}
	file, err := os.ReadFile(os.Getenv("TENON_STACK"))
	if err == nil {
		err = json.Unmarshal(file, &stack)
	}
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(stack.Mail + "/api/messages")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var all []message
	if err := json.NewDecoder(answer.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.To == to {
			got = append(got, m)
		}
	}
	return got
}

func newMail() domain.Mail {
	now, ids := time.Now(), ports.RandomIDs{}
	return domain.Mail{
		ID: ids.New(now), To: "grace." + ids.New(now) + "@acme.example", Subject: "Größe",
		Text: "Guten Tag", HTML: "<p>Guten Tag</p>",
	}
}

func TestConfig(t *testing.T) {
	good := Config{Host: "mail.example", Port: 587, From: "Tenon <no-reply@tenon.example>"}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Config){
		"no host":    func(c *Config) { c.Host = "" },
		"no port":    func(c *Config) { c.Port = 0 },
		"no sender":  func(c *Config) { c.From = "" },
		"a header":   func(c *Config) { c.From = "x@y.example\r\nBcc: z@y.example" },
		"bare login": func(c *Config) { c.User, c.TLS = "tenon", "off" },
		"odd TLS":    func(c *Config) { c.TLS = "maybe" },
	} {
		bad := good
		spoil(&bad)
		if _, err := New(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestRefusals: what the server says decides who is to blame, and neither
// address nor text ends up in the error.
func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		script script
		want   *domain.Error
	}{
		"fine":             {nil, nil},
		"unknown reader":   {script{"RCPT": "550 5.1.1 no such grace@acme.example"}, domain.ErrMailRefused},
		"full box":         {script{"RCPT": "452 4.2.2 box of grace@acme.example is full"}, domain.ErrMailUnavailable},
		"greylisted":       {script{"RCPT": "451 4.7.1 later, grace@acme.example"}, domain.ErrMailUnavailable},
		"unknown sender":   {script{"MAIL": "553 5.1.8 who"}, domain.ErrMailRefused},
		"sign in first":    {script{"MAIL": "530 5.7.0 sign in"}, domain.ErrMailUnavailable},
		"no data":          {script{"DATA": "554 5.3.4 no"}, domain.ErrMailRefused},
		"spam":             {script{".": "554 5.7.1 Größe is spam"}, domain.ErrMailRefused},
		"full disk":        {script{".": "452 4.3.1 full"}, domain.ErrMailUnavailable},
		"too busy":         {script{"": "421 4.3.2 busy"}, domain.ErrMailUnavailable},
		"closed for good":  {script{"": "554 5.3.2 no mail here"}, domain.ErrMailUnavailable},
		"odd greeting":     {script{"EHLO": "500 what", "HELO": "500 what"}, domain.ErrMailUnavailable},
		"garbage":          {script{"MAIL": "\x00\xffgarbage"}, domain.ErrMailUnavailable},
		"cut":              {script{"RCPT": hangUp}, domain.ErrMailUnavailable},
		"cut at greeting":  {script{"": hangUp}, domain.ErrMailUnavailable},
		"no farewell":      {script{"QUIT": hangUp, "RSET": hangUp}, nil},
		"unfriendly reset": {script{"RSET": "500 what"}, nil},
	} {
		s := start(t, test.script)
		m := newMail()
		err := s.mail(t, Config{TLS: "off"}).Send(t.Context(), m)
		if test.want == nil && err != nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
		if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, "acme.example") ||
			strings.Contains(text, "Größe") {
			t.Errorf("%s: the error says %s", name, text)
		}
	}
}

func TestSameMessageID(t *testing.T) {
	s, m := start(t, nil), newMail()
	for range 2 {
		if err := s.mail(t, Config{TLS: "off"}).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	m.ID += "\r\nBcc: eve@evil.example"
	if err := s.mail(t, Config{TLS: "off"}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, data := range s.received() {
		head, _, _ := strings.Cut("\r\n"+data, "\r\n\r\n")
		for _, line := range strings.Split(head, "\r\n") {
			if name, value, _ := strings.Cut(line, ": "); name == "Message-ID" {
				ids = append(ids, value)
			}
		}
		if !strings.Contains(head, "\r\nAuto-Submitted: auto-generated") || !strings.Contains(head, "\r\nDate: ") ||
			strings.Contains(head, "Bcc") {
			t.Errorf("the header is\n%s", head)
		}
	}
	if len(ids) != 3 || ids[0] != ids[1] || ids[0] == ids[2] || !strings.HasSuffix(ids[0], "@tenon.example>") {
		t.Errorf("got message ids %q", ids)
	}
}

func TestAServerThatSaysNothingIsNotWaitedForWhereverItStops(t *testing.T) {
	for _, step := range []string{"", "EHLO", "MAIL", "RCPT", "DATA", "."} {
		t.Run("at "+step, func(t *testing.T) {
			t.Parallel()
			mail := start(t, script{step: silence}).mail(t, Config{TLS: "off"})
			mail.timeout = 300 * time.Millisecond
			begin := time.Now()
			if err := mail.Send(t.Context(), newMail()); !errors.Is(err, domain.ErrMailUnavailable) ||
				time.Since(begin) > 10*time.Second {
				t.Errorf("got %v after %v", err, time.Since(begin))
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	mail, err := New(Config{Host: "127.0.0.1", Port: 1, TLS: "off", From: "no-reply@tenon.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := mail.Send(t.Context(), newMail()); !errors.Is(err, domain.ErrMailUnavailable) {
		t.Errorf("got %v", err)
	}
}

// TestTLS: a message and a password travel as the operator has decided.
func TestTLS(t *testing.T) {
	auth := Config{User: "tenon", Password: "s3cret"}
	with := func(c Config, tls string) Config { c.TLS = tls; return c }
	for name, test := range map[string]struct {
		cfg         Config
		offer       string // STARTTLS, at once or nothing
		known, good bool
	}{
		"required, offered":                    {with(auth, "required"), "STARTTLS", true, true},
		"required, at once":                    {with(auth, "required"), "at once", true, true},
		"required, not offered":                {with(auth, "required"), "", true, false},
		"required, unknown authority":          {with(auth, "required"), "STARTTLS", false, false},
		"at once, unknown authority":           {with(auth, "required"), "at once", false, false},
		"opportunistic, offered":               {with(auth, "opportunistic"), "STARTTLS", true, true},
		"opportunistic, not offered":           {with(Config{}, "opportunistic"), "", true, true},
		"opportunistic, password in the clear": {with(auth, "opportunistic"), "", true, false},
	} {
		s := startTLS(t, test.offer, nil)
		mail := s.mail(t, test.cfg)
		mail.implicitTLS = test.offer == "at once"
		if test.known {
			mail.roots = s.roots
		}
		err := mail.Send(t.Context(), newMail())
		if test.good != (err == nil) || err != nil && !errors.Is(err, domain.ErrMailUnavailable) {
			t.Errorf("%s: got %v", name, err)
		}
		if n := len(s.received()); test.good != (n == 1) {
			t.Errorf("%s: %d messages arrived", name, n)
		}
		if test.offer != "" && test.good && s.bare() != 0 {
			t.Errorf("%s: %d commands that matter came in the clear", name, s.bare())
		}
	}
}

// The log says why, and whom it was for does not stand there.
func TestAMailThatFailsSaysWhy(t *testing.T) {
	login := Config{User: "tenon", Password: "s3cret", TLS: "opportunistic"}
	for want, s := range map[string]script{
		"sender refused, status 553":                     {"MAIL": "553 5.1.8 grace@acme.example"},
		"recipient refused, status 550":                  {"RCPT": "550 5.1.1 grace@acme.example"},
		"message refused, status 554":                    {".": "554 5.7.1 spam"},
		"mail server refuses the connection, status 554": {"": "554 5.3.2 closed"},
	} {
		wantCause(t, want, start(t, s).mail(t, Config{TLS: "off"}))
	}
	wantCause(t, "offers no STARTTLS", start(t, nil).mail(t, Config{TLS: "required"}))
	wantCause(t, "no login that is safe here", start(t, nil).mail(t, login))
	wantCause(t, "authority is unknown", startTLS(t, "STARTTLS", nil).mail(t, Config{TLS: "required"}))
	implicit := start(t, nil).mail(t, Config{TLS: "required"})
	implicit.implicitTLS = true
	wantCause(t, "does not speak TLS from the first byte", implicit)
	s := startTLS(t, "STARTTLS", script{"AUTH": "535 5.7.8 tenon s3cret"})
	known := s.mail(t, login)
	known.roots = s.roots
	wantCause(t, "login refused, status 535", known)
	gone := start(t, nil).mail(t, Config{TLS: "off"})
	gone.Port = 1
	wantCause(t, "no mail server at this host and port", gone)
}

func wantCause(t *testing.T, want string, mail *server) {
	t.Helper()
	err := mail.Send(t.Context(), newMail())
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "acme.example") ||
		strings.Contains(err.Error(), "s3cret") {
		t.Errorf("want %q, got %v", want, err)
	}
}
