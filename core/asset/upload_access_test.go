package asset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestWhoReachesAFile(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	outsider, foreigner := f.AddUser(t, "out"), f.Installation.Tenant(t).Admin
	hidden := f.AddUser(t, "hid")
	f.AddHiddenMembers(t, f.project, hidden.Subject)
	open, ready := f.start(t, 1), f.start(t, 1)
	_, err := f.Assets.Complete(t.Context(), f.writer, ready.ID, f.send(t, ready.Parts...))
	fixture.Must(t, err)
	gone, forbidden, none := domain.ErrAssetNotFound, domain.ErrForbidden, (*domain.Error)(nil)
	for name, tc := range map[string]struct {
		by                          domain.Call
		read, write, start, foreign *domain.Error
	}{
		"reader":    {f.reader, none, forbidden, forbidden, gone},
		"writer":    {f.writer, none, none, none, gone},
		"hidden":    {hidden, forbidden, forbidden, forbidden, gone},
		"outsider":  {outsider, gone, gone, domain.ErrProjectNotFound, gone},
		"foreigner": {foreigner, gone, gone, domain.ErrProjectNotFound, gone},
		"machine":   {f.Machine(t, "executions:write"), forbidden, forbidden, forbidden, forbidden},
		"operator":  {f.Installation.Operator(t), gone, forbidden, forbidden, gone},
	} {
		ctx := t.Context()
		_, get := f.Assets.Get(ctx, tc.by, open.ID)
		_, link := f.Assets.Open(ctx, tc.by, ready.ID)
		_, state := f.Assets.Upload(ctx, tc.by, open.ID)
		_, started := f.Assets.Start(ctx, tc.by, f.newFile(1))
		_, unknown := f.Assets.Get(ctx, tc.by, domain.AssetID(f.NewID()))
		for what, got := range map[string]struct {
			err  error
			want *domain.Error
		}{
			"get": {get, tc.read}, "link": {link, tc.read}, "upload": {state, tc.write}, "start": {started, tc.start},
			"unknown": {unknown, tc.foreign},
		} {
			if fixture.Want(t, got.err, got.want); t.Failed() {
				t.Fatal(name, what)
			}
		}
	}
}

// Every start and every look stands in the trail, before anything leaves.
func TestFilesAreAudited(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u := f.start(t, 1)
	_, err := f.Assets.Complete(t.Context(), f.writer, u.ID, f.send(t, u.Parts...))
	fixture.Must(t, err)
	f.download(t, f.reader, u.ID)
	_, err = f.Assets.Get(t.Context(), f.reader, u.ID)
	fixture.Must(t, err)
	fixture.Must(t, chain(t, f))
	page, err := f.Audit.List(t.Context(), f.Admin, domain.AuditQuery{Target: string(u.ID)})
	fixture.Must(t, err)
	var got []string
	for _, e := range page.Items {
		got = append([]string{fmt.Sprintf("%s %s %s", e.Action, e.Outcome, e.Actor)}, got...)
	}
	want := []string{
		"upload.start begun " + string(f.writer.Subject), "upload.start done " + string(f.writer.Subject),
		"upload.complete begun " + string(f.writer.Subject), "upload.complete done " + string(f.writer.Subject),
		"file.content begun " + string(f.reader.Subject), "file.get begun " + string(f.reader.Subject),
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func chain(t *testing.T, f *files) error {
	t.Helper()
	_, err := f.Audit.Integrate(t.Context(), fixture.System(""))
	return err
}
