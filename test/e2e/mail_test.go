package e2e

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdp "github.com/chromedp/chromedp"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/mail"
	"github.com/tenon-health/tenon/test/expect"
)

// TestMailsFitTheScreen looks at the HTML of each mail in a real browser, as wide as a telephone and as a monitor:
// however long names, addresses and reasons are, nothing stands out to the right. With TENON_SCREENSHOTS, a folder, it
// keeps what it has seen.
func TestMailsFitTheScreen(t *testing.T) {
	t.Parallel()
	page := browser(t)
	for i, name := range []string{
		"Acme Oncology", `Universitätsklinikum Schleswig-Holstein „Campus Kiel“ & Söhne "GmbH"`,
		strings.Repeat("Überlang", 31),
	} {
		for kind, m := range mailsAbout(t, name) {
			for _, width := range []int64{360, 1200} {
				if got := lookAt(page, t, m, width); got > width {
					t.Errorf("%s about %.20q is %d pixels wide on a screen of %d", kind, name, got, width)
				}
				keepScreenshot(page, t, fmt.Sprintf("%s-%d-%d.png", kind, i, width))
			}
		}
	}
}

// mailsAbout are the mails about a company, and people and reasons of similar names.
func mailsAbout(t *testing.T, name string) map[string]domain.Mail {
	t.Helper()
	e := domain.Enterprise{ID: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d", Name: name}
	support := strings.Repeat("s", 64) + "@" + strings.Repeat("long", 15) + ".example"
	person := domain.Person{FirstName: name, LastName: name, Email: support}
	act := mail.OperatorAct{Action: domain.UserBlock, About: person.Name(), Reason: name, At: time.Now()}
	all := map[string]domain.Mail{}
	keep := func(kind string) func(domain.Mail, error) {
		return func(m domain.Mail, err error) { expect.NoError(t, err); all[kind] = m }
	}
	token := domain.Secret(strings.Repeat("0f", 32))
	link := domain.Secret(domain.EnterpriseInvitationLink("https://app.example", token, name))
	keep("invite")(mail.Invite("j", e, link, time.Now()))
	keep("ticket")(mail.Ticket("j", e, support, support))
	keep("welcome")(mail.Welcome("j", e, "https://app.example"))
	keep("operator")(mail.Operator("j", e, act, support, support))
	keep("deletion_request")(mail.DeletionRequest("j", e, person, name, support))
	keep("deleted")(mail.Deleted("j", e, support, support))
	return all
}

// lookAt shows a mail and returns how wide it is.
func lookAt(page context.Context, t *testing.T, m domain.Mail, width int64) int64 {
	t.Helper()
	address := "data:text/html;base64," + base64.StdEncoding.EncodeToString([]byte(m.HTML.Reveal()))
	expect.NoError(t, cdp.Do(page, cdp.EmulateViewport(width, 800), cdp.Navigate(address)))
	shown, err := cdp.Run(page, cdp.Evaluate[int64](`document.documentElement.scrollWidth`))
	expect.NoError(t, err)
	return shown
}

func keepScreenshot(page context.Context, t *testing.T, name string) {
	t.Helper()
	if dir := os.Getenv("TENON_SCREENSHOTS"); dir != "" {
		shot, err := cdp.Run(page, cdp.CaptureScreenshot())
		expect.NoError(t, err)
		expect.NoError(t, os.WriteFile(filepath.Join(dir, name), shot, 0o600))
	}
}
