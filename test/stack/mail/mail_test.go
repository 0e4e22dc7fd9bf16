package mail

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"net/textproto"
	"path/filepath"
	"strings"
	"testing"
)

const letter = "From: Tenon <no-reply@tenon.example>\r\n" +
	"To: ada@onc.example\r\n" +
	"Subject: =?utf-8?q?Einladung_f=C3=BCr_Sie?=\r\n" +
	"Message-ID: <one@tenon.example>\r\n" +
	"MIME-Version: 1.0\r\n" +
	"Content-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
	"Gr=C3=BC=C3=9Fe: http://localhost:3000/invite?a=3D1\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
	"PHA+SGk8L3A+\r\n" +
	"--b--\r\n"

type fixture struct {
	t       *testing.T
	catcher *Catcher
	page    *httptest.Server
	smtp    string
}

func open(t *testing.T, file string) fixture {
	t.Helper()
	c, err := New(file)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = c.ServeSMTP(l) }()
	page := httptest.NewServer(c)
	t.Cleanup(func() { page.Close(); c.Close() })
	return fixture{t, c, page, l.Addr().String()}
}

func (f fixture) send(text string, to ...string) error {
	return smtp.SendMail(f.smtp, nil, "no-reply@tenon.example", to, []byte(text))
}

func (f fixture) messages() []Message {
	f.t.Helper()
	r, err := http.Get(f.page.URL + "/api/messages")
	if err != nil {
		f.t.Fatal(err)
	}
	defer r.Body.Close()
	var all []Message
	if err := json.NewDecoder(r.Body).Decode(&all); err != nil || all == nil {
		f.t.Fatalf("the list is %v, %v", all, err)
	}
	return all
}

func (f fixture) post(path, body string) int {
	f.t.Helper()
	r, err := http.Post(f.page.URL+path, "application/json", strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}

func TestMailIsReadAsItsReaderSeesIt(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "mail.json"))
	if err := f.send(letter, "ada@onc.example"); err != nil {
		t.Fatal(err)
	}
	m := f.messages()[0]
	if m.To != "ada@onc.example" || m.Subject != "Einladung für Sie" || m.HTML != "<p>Hi</p>" || m.ID == "" ||
		m.At.IsZero() {
		t.Errorf("the message is %+v", m)
	}
	if m.Text != "Grüße: http://localhost:3000/invite?a=1" {
		t.Errorf("the text is %q", m.Text)
	}
}

func TestASecondDeliveryIsDroppedPerRecipient(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "mail.json"))
	for _, to := range []string{"ada@onc.example", "ada@onc.example", "bob@onc.example"} {
		if err := f.send(letter, to); err != nil {
			t.Fatal(err)
		}
	}
	if all := f.messages(); len(all) != 2 || all[0].To != "bob@onc.example" {
		t.Errorf("the box holds %+v", all)
	}
}

func TestTheMailboxSurvivesARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mail.json")
	if err := open(t, file).send(letter, "ada@onc.example"); err != nil {
		t.Fatal(err)
	}
	again := open(t, file)
	if err := again.send(letter, "ada@onc.example"); err != nil {
		t.Fatal(err)
	}
	if all := again.messages(); len(all) != 1 {
		t.Errorf("the box holds %+v", all)
	}
}

func TestDeleteEmptiesTheBox(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "mail.json"))
	if err := f.send(letter, "ada@onc.example"); err != nil {
		t.Fatal(err)
	}
	request, _ := http.NewRequest(http.MethodDelete, f.page.URL+"/api/messages", nil)
	if r, err := http.DefaultClient.Do(request); err != nil || r.StatusCode != http.StatusNoContent {
		t.Fatal(r, err)
	}
	if all := f.messages(); len(all) != 0 {
		t.Errorf("the box holds %+v", all)
	}
}

func TestFaultsMakeTheNextMailsFail(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "mail.json"))
	for _, status := range []int{421, 451, 550, 0} {
		fault, _ := json.Marshal(Fault{Status: status, Times: 1})
		if code := f.post("/dev/faults", string(fault)); code != http.StatusNoContent {
			t.Fatalf("the fault was answered %d", code)
		}
		checkFault(t, status, f.send(letter, "ada@onc.example"))
	}
	if err := f.send(letter, "ada@onc.example"); err != nil {
		t.Errorf("after the faults: %v", err)
	}
	if code := f.post("/dev/faults", `{"status": 200, "times": 1}`); code != http.StatusBadRequest {
		t.Errorf("a fault that is none was answered %d", code)
	}
}

func checkFault(t *testing.T, status int, err error) {
	t.Helper()
	answer, answered := errors.AsType[*textproto.Error](err)
	if err == nil || answered != (status != 0) || answered && answer.Code != status {
		t.Errorf("with the fault %d sending ended with %v", status, err)
	}
}
