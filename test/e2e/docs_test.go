package e2e

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	cdp "github.com/chromedp/chromedp"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestReferencePage opens /docs in a real browser that can reach nothing but
// this machine, sends a request from it with a token, and sees the answer.
func TestReferencePage(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	page := browser(t)
	see := func(sel cdp.CSS) cdp.Action[cdp.Void] { return cdp.WaitVisible(sel) }
	press := func(sel cdp.CSS) cdp.Action[cdp.Void] { return cdp.Steps(see(sel), cdp.Click(sel)) }
	expect.NoError(t, cdp.Do(page,
		cdp.Navigate(s.DocsURL),
		press(`button.authorize`),
		see(`.auth-container input`),
		cdp.SendKeys(cdp.CSS(`.auth-container input`), s.Operator(t).Token),
		press(`.auth-btn-wrapper .authorize`),
		press(`.auth-btn-wrapper .btn-done`),
		press(`[id^="operations-Auth-"] .opblock-summary-control`),
		press(`[id^="operations-Auth-"] .try-out__btn`),
		press(`[id^="operations-Auth-"] .execute`),
		see(`[id^="operations-Auth-"] .live-responses-table .response-col_description`),
	))
	text, err := cdp.Run(page, cdp.Text(cdp.CSS(`[id^="operations-Auth-"] .live-responses-table`)))
	expect.NoError(t, err)
	if !strings.Contains(text, "root:admin") || !strings.Contains(text, "200") {
		t.Errorf("the page shows:\n%s", text)
	}
	if to := os.Getenv("TENON_SCREENSHOT"); to != "" {
		shot, err := cdp.Run(page, cdp.CaptureScreenshot())
		expect.NoError(t, err)
		expect.NoError(t, os.WriteFile(to, shot, 0o600))
	}
}

// browser is headless Chromium with the network off but for this machine.
func browser(t *testing.T) context.Context {
	t.Helper()
	allocated, stop := cdp.NewExecAllocator(t.Context(),
		cdp.Headless, cdp.NoSandbox, cdp.DisableGPU, cdp.NoFirstRun, cdp.NoDefaultBrowserCheck, cdp.UserDataDir(t.TempDir()),
		cdp.WindowSize(1200, 1400),
		cdp.Flag("disable-quic", true), cdp.Flag("disable-sync", true), cdp.Flag("disable-component-update", true),
		cdp.Flag("disable-background-networking", true),
		cdp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	t.Cleanup(stop)
	page, closePage := cdp.NewContext(allocated)
	t.Cleanup(closePage)
	page, late := context.WithTimeout(page, 3*time.Minute)
	t.Cleanup(late)
	if err := cdp.Do(page); errors.Is(err, exec.ErrNotFound) {
		t.Fatal(
			"This test looks at the reference page in Chromium, which is not there: install it (on Debian and Ubuntu: " +
				"apt-get install chromium).",
		)
	}
	return page
}
