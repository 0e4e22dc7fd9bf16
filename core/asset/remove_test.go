package asset_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// complete makes a file of so many bytes.
func (f *files) complete(t *testing.T, size int64) domain.Asset {
	t.Helper()
	u := f.start(t, size)
	a, err := f.Assets.Complete(t.Context(), f.writer, u.ID, f.send(t, u.Parts...))
	fixture.Must(t, err)
	return a
}

// jobs are those of a kind that the tenant has.
func (f *files) jobs(t *testing.T, kind domain.JobKind) []domain.Job {
	t.Helper()
	page, err := f.Set.Jobs.List(t.Context(), domain.JobQuery{
		Enterprise: f.Enterprise.ID, Kind: kind, Paging: domain.Paging{Size: 100},
	})
	fixture.Must(t, err)
	slices.Reverse(page.Items)
	return page.Items
}

// remove works the removals off.
func (f *files) remove(t *testing.T) {
	t.Helper()
	for _, j := range f.jobs(t, domain.JobRemoveAssets) {
		fixture.Must(t, f.Assets.Remove(t.Context(), domain.ByJob(j), j))
	}
}

func (f *files) wantGone(t *testing.T, a domain.Asset) {
	t.Helper()
	_, err := f.Assets.Get(t.Context(), f.Admin, a.ID)
	fixture.Want(t, err, domain.ErrAssetNotFound)
	_, err = f.Set.Files.Get(t.Context(), a.Tenant, a.Key)
	fixture.Want(t, err, domain.ErrObjectNotFound)
	if a.Upload != "" {
		_, err = f.Set.Files.Parts(t.Context(), a.Tenant, a.Key, a.Upload)
		fixture.Want(t, err, domain.ErrUploadLost)
	}
}

// A file that is complete waits for the job that reads it.
func TestACompletedFileIsQueuedForItsHash(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	a := f.complete(t, 3)
	all := f.jobs(t, domain.JobHashAsset)
	if len(all) != 1 || all[0].Args["asset"] != string(a.ID) || all[0].Tenant != a.Tenant {
		t.Fatalf("got %+v", all)
	}
	sum := sha256.Sum256([]byte{1, 1, 1})
	got, err := f.Assets.Hash(t.Context(), domain.ByJob(all[0]), all[0])
	if fixture.Must(t, err); got != hex.EncodeToString(sum[:]) {
		t.Errorf("got %s", got)
	}
}

func TestAFileIsDeletedAtOnceAndItsBytesByAJob(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	done, open, stays := f.complete(t, 3), f.start(t, 3), f.complete(t, 4)
	f.send(t, open.Parts...)
	for _, id := range []domain.AssetID{done.ID, open.ID} {
		fixture.Want(t, f.Assets.Delete(t.Context(), f.reader, id), domain.ErrForbidden)
		fixture.Must(t, f.Assets.Delete(t.Context(), f.writer, id))
		fixture.Want(t, f.Assets.Delete(t.Context(), f.writer, id), domain.ErrAssetNotFound)
		_, err := f.Assets.Open(t.Context(), f.writer, id)
		fixture.Want(t, err, domain.ErrAssetNotFound)
	}
	page, err := f.Assets.List(t.Context(), f.reader, domain.AssetQuery{Project: f.project})
	fixture.Must(t, err)
	if len(page.Items) != 1 || page.Items[0].ID != stays.ID {
		t.Errorf("got %+v", page)
	}
	f.remove(t)
	f.wantGone(t, done)
	f.wantGone(t, open.Asset)
	f.download(t, f.writer, stays.ID)
}

func TestAnUploadIsAborted(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u, done := f.start(t, 3), f.complete(t, 3)
	fixture.Want(t, f.Assets.Abort(t.Context(), f.writer, done.ID), domain.ErrUploadCompleted)
	fixture.Want(t, f.Assets.Abort(t.Context(), f.reader, u.ID), domain.ErrForbidden)
	named := f.send(t, u.Parts...)
	fixture.Must(t, f.Assets.Abort(t.Context(), f.writer, u.ID))
	_, err := f.Assets.Complete(t.Context(), f.writer, u.ID, named)
	fixture.Want(t, err, domain.ErrAssetNotFound)
	fixture.Want(t, f.Assets.Abort(t.Context(), f.writer, u.ID), domain.ErrAssetNotFound)
	f.remove(t)
	f.wantGone(t, u.Asset)
	if status, _ := f.put(t, u.Parts[0], content(u.Parts[0])); status < 400 {
		t.Errorf("a part of an aborted upload is answered %d", status)
	}
}

func TestAnAbandonedUploadIsSwept(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u, done := f.start(t, 3), f.complete(t, 3)
	named := f.send(t, u.Parts...)
	f.Advance(domain.UploadTTL - time.Minute)
	fixture.Must(t, f.Assets.Expire(t.Context(), fixture.System("")))
	_, err := f.Assets.Get(t.Context(), f.reader, u.ID)
	fixture.Must(t, err)
	f.Advance(2 * time.Minute)
	fixture.Must(t, f.Assets.Expire(t.Context(), fixture.System("")))
	f.wantGone(t, u.Asset)
	writer := f.Authenticate(t, f.Token("wim"))
	_, err = f.Assets.Complete(t.Context(), writer, u.ID, named)
	fixture.Want(t, err, domain.ErrAssetNotFound)
	f.download(t, writer, done.ID)
}

// An upload that is completed at the moment when it is swept is either there as a whole, or gone.
func TestCompletedWhileItIsSwept(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u := f.start(t, 3)
	named := f.send(t, u.Parts...)
	f.Advance(domain.UploadTTL)
	set := f.Set
	set.Files = meeting{f.Set.Files, func() {
		_, err := f.Assets.Complete(t.Context(), f.Authenticate(t, f.Token("wim")), u.ID, named)
		fixture.Want(t, err, domain.ErrAssetNotFound)
	}}
	fixture.Must(t, fixture.Core(t, set).Assets.Expire(t.Context(), fixture.System("")))
	f.wantGone(t, u.Asset)
}

// meeting files do something before an upload is aborted.
type meeting struct {
	ports.Files
	before func()
}

func (f meeting) AbortUploads(ctx context.Context, t domain.TenantID, key string) error {
	f.before()
	return f.Files.AbortUploads(ctx, t, key)
}

func TestWhoMayDeleteAnImage(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	operator := f.Installation.Operator(t)
	for _, tc := range []struct {
		made, by domain.Call
		want     *domain.Error
	}{
		{f.reader, f.reader, nil},
		{f.reader, f.Admin, nil},
		{f.Admin, f.reader, domain.ErrForbidden},
		{f.reader, operator, domain.ErrAssetNotFound},
		{operator, operator, nil},
		{operator, f.Admin, domain.ErrAssetNotFound},
		{f.reader, f.Installation.Tenant(t).Admin, domain.ErrAssetNotFound},
	} {
		a, err := f.Assets.Create(t.Context(), tc.made, domain.NewImage{Bytes: []byte(png)})
		fixture.Must(t, err)
		fixture.Want(t, f.Assets.Delete(t.Context(), tc.by, a.ID), tc.want)
	}
}

// The folder of an enterprise goes in pages, and no file of a project with it.
func TestAFolderIsDeleted(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	other := f.Installation.Tenant(t)
	var images []domain.Asset
	for i := range 250 {
		a, err := f.Assets.Create(t.Context(), f.Admin, domain.NewImage{Bytes: []byte(png + fmt.Sprint(i))})
		fixture.Must(t, err)
		images = append(images, a)
	}
	file, open := f.complete(t, 3), f.start(t, 3)
	theirs := upload(t, f.Installation, other.Admin, domain.LogoPurpose)
	platform := upload(t, f.Installation, f.Installation.Operator(t), domain.LogoPurpose)
	for by, want := range map[*domain.Call]*domain.Error{
		&f.writer: domain.ErrForbidden, &other.Admin: domain.ErrEnterpriseNotFound,
	} {
		_, err := f.Assets.DeleteFolder(t.Context(), *by, f.Enterprise.ID)
		fixture.Want(t, err, want)
	}
	j, err := f.Assets.DeleteFolder(t.Context(), f.Admin, f.Enterprise.ID)
	fixture.Must(t, err)
	_, err = f.Assets.Get(t.Context(), f.Admin, images[249].ID)
	fixture.Want(t, err, domain.ErrAssetNotFound)
	set := f.Set
	set.Files = unremovable{f.Set.Files, images[3].Key}
	fixture.Want(t, fixture.Core(t, set).Assets.Remove(t.Context(), domain.ByJob(j), j), domain.ErrFilesUnavailable)
	f.remove(t)
	for _, a := range images {
		f.wantGone(t, a)
	}
	stored, err := f.Set.Jobs.Get(t.Context(), j.ID)
	fixture.Must(t, err)
	if stored.Done != 250 || stored.Total != 250 {
		t.Errorf("the job counts %d of %d", stored.Done, stored.Total)
	}
	f.download(t, f.writer, file.ID)
	f.send(t, open.Parts...)
	wantOpen(t, opens(t, f.Installation, theirs, platform), true)
	_, err = f.Assets.DeleteFolder(t.Context(), f.Installation.Operator(t), f.Enterprise.ID)
	fixture.Must(t, err)
}

// unremovable files cannot delete one key.
type unremovable struct {
	ports.Files
	key string
}

func (f unremovable) Delete(ctx context.Context, t domain.TenantID, key string) error {
	if key == f.key {
		return domain.ErrFilesUnavailable
	}
	return f.Files.Delete(ctx, t, key)
}

// The job fills the sha256, and goes on where it was told to stop.
func TestAFileIsHashedByAJob(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	u := f.start(t, 130<<20)
	bytes := make([]byte, u.Size)
	bytes[100<<20] = 1
	fixture.Must(t, f.Set.Files.Put(t.Context(), u.Tenant, u.Key, "", strings.NewReader(string(bytes)), u.Size))
	want := sha256.Sum256(bytes)
	_, err := f.Set.Assets.Update(t.Context(), u.Tenant, u.ID, (*domain.Asset).Complete)
	fixture.Must(t, err)
	j := f.NewJob(domain.JobHashAsset, f.Enterprise, u.Tenant, "", map[string]string{"asset": string(u.ID)})
	fixture.Must(t, f.Set.Jobs.Enqueue(t.Context(), j))
	set := f.Set
	set.JobProgress = impatient{f.Set.JobProgress}
	stopping := fixture.Core(t, set)
	for round := range 3 {
		sum, err := stopping.Assets.Hash(t.Context(), domain.ByJob(j), j)
		if round < 2 {
			fixture.Want(t, err, domain.ErrContinue)
			continue
		}
		fixture.Must(t, err)
		if sum != hex.EncodeToString(want[:]) {
			t.Errorf("got %s", sum)
		}
	}
	a, err := f.Assets.Get(t.Context(), f.reader, u.ID)
	fixture.Must(t, err)
	if a.SHA256 != hex.EncodeToString(want[:]) || a.HashState != "" {
		t.Errorf("got %+v", a)
	}
	fixture.Must(t, f.Assets.Delete(t.Context(), f.writer, u.ID))
	sum, err := f.Assets.Hash(t.Context(), domain.ByJob(j), j)
	if fixture.Must(t, err); sum != "" {
		t.Errorf("got %q of a file that is gone", sum)
	}
}

// impatient progress tells a job to go on later whenever it reports.
type impatient struct{ ports.JobProgress }

func (p impatient) Report(ctx context.Context, id domain.JobID, done, total int64) error {
	err := p.JobProgress.Report(ctx, id, done, total)
	if err != nil {
		return err
	}
	return domain.ErrContinue
}
