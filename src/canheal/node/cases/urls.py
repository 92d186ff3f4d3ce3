"""Addresses of cases."""

from django.urls import path

from canheal.node.cases.views import files, findings, knowledge, reads, referral, renewals, report, work, workspace

urlpatterns = [
    path("", work.my_work, name="my-work"),
    path("cases", work.case_list, name="case-list"),
    path("cases/views", work.view_keep, name="view-keep"),
    path("cases/views/<int:pk>/forget", work.view_forget, name="view-forget"),
    path("cases/new", referral.referral_new, name="referral-new"),
    path("cases/<int:pk>", workspace.case, name="case"),
    path("cases/<int:pk>/referral", referral.referral, name="referral"),
    path("cases/<int:pk>/decide", referral.referral_decide, name="referral-decide"),
    path("cases/<int:pk>/files", files.files, name="case-files"),
    path("cases/<int:pk>/files/<int:upload>/remove", files.file_remove, name="file-remove"),
    path("cases/<int:pk>/interpret", files.interpret, name="interpret"),
    path("cases/<int:pk>/progress", files.progress, name="progress"),
    path("cases/<int:pk>/accept", files.test_accept, name="test-accept"),
    path("cases/<int:pk>/fail", files.test_fail, name="test-fail"),
    path("cases/<int:pk>/follow", files.test_follow, name="test-follow"),
    path("cases/<int:pk>/findings", findings.findings, name="findings"),
    path("cases/<int:pk>/findings/<path:key>/classify", findings.finding_classify, name="finding-classify"),
    path("cases/<int:pk>/classifications/<int:made>/confirm", findings.finding_confirm, name="finding-confirm"),
    path("cases/<int:pk>/findings/<path:key>/reads", reads.reads, name="reads"),
    path("cases/<int:pk>/findings/<path:key>/slice.<slug:kind>", reads.cut, name="reads-slice"),
    path("cases/<int:pk>/findings/<path:key>", findings.finding, name="finding"),
    path("cases/<int:pk>/report", report.builder, name="report"),
    path("cases/<int:pk>/reports/<int:number>/sign", report.report_sign, name="report-sign"),
    path("cases/<int:pk>/reports/<int:number>/return", report.report_return, name="report-return"),
    path("cases/<int:pk>/reports/<int:number>/amend", report.report_amend, name="report-amend"),
    path("cases/<int:pk>/reports/<int:number>/difference", report.report_difference, name="report-difference"),
    path("cases/<int:pk>/reports/<int:number>.<slug:kind>", report.report_file, name="report-file"),
    path("renewals", renewals.renewals, name="renewals"),
    path("renewals/ask", renewals.renewals_ask, name="renewals-ask"),
    path("renewals/<int:pk>", renewals.renewal_page, name="renewal"),
    path("renewals/<int:pk>/look", renewals.renewal_look, name="renewal-look"),
    path("knowledge", knowledge.knowledge, name="knowledge"),
]
