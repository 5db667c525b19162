# Courses, their sessions and the sign-ups, with the constraints that keep seats and line true.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tools', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('title_fr', models.CharField(max_length=160, verbose_name='title in French')),
                ('title_en', models.CharField(blank=True, default='', max_length=160, verbose_name='title in English')),
                ('summary_fr', models.TextField(verbose_name='summary in French')),
                ('summary_en', models.TextField(blank=True, default='', verbose_name='summary in English')),
                ('objectives_fr', models.JSONField(blank=True, default=list, verbose_name='objectives in French')),
                ('objectives_en', models.JSONField(blank=True, default=list, verbose_name='objectives in English')),
                ('level', models.CharField(choices=[('first_steps', 'First steps'), ('practice', 'Practice'), ('advanced', 'Advanced')], max_length=12, verbose_name='level')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='length in minutes')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('tool', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tools.tool', verbose_name='tool')),
            ],
            options={
                'verbose_name': 'course',
                'verbose_name_plural': 'courses',
                'ordering': ['title_fr', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('mode', models.CharField(choices=[('on_site', 'On site'), ('remote', 'Remote'), ('both', 'On site or remote')], max_length=8, verbose_name='how')),
                ('place_fr', models.CharField(max_length=160, verbose_name='place in French')),
                ('place_en', models.CharField(blank=True, default='', max_length=160, verbose_name='place in English')),
                ('link', models.URLField(blank=True, default='', help_text='Shown to confirmed participants only.', verbose_name='link to the meeting')),
                ('seats', models.PositiveSmallIntegerField(verbose_name='seats')),
                ('taken', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='seats taken')),
                ('waiting', models.PositiveIntegerField(default=0, editable=False, verbose_name='people waiting')),
                ('line', models.PositiveIntegerField(default=0, editable=False, help_text='The last number given in the line.')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                ('cancel_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='why it was cancelled')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='training.course', verbose_name='course')),
                ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='run by')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['starts_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('confirmed', 'confirmed'), ('waiting', 'on the waiting list'), ('left', 'place given back')], max_length=10, verbose_name='state')),
                ('number', models.PositiveIntegerField(help_text='Grows with each sign-up; the lowest is served first.', verbose_name='number in the line')),
                ('joined_at', models.DateTimeField(verbose_name='signed up')),
                ('promoted_at', models.DateTimeField(blank=True, null=True, verbose_name='got a seat')),
                ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrew')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='training.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'sign-up',
                'verbose_name_plural': 'sign-ups',
                'ordering': ['number'],
            },
        ),
        migrations.AddIndex(
            model_name='course',
            index=models.Index(fields=['level', 'title_fr', 'id'], name='course_by_level'),
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 5), ('minutes__lte', 2400)), name='course_has_a_length', violation_error_message='Give a length between 5 minutes and 40 hours.'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(condition=models.Q(('cancelled_at', None)), fields=['starts_at', 'id'], name='session_by_date'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['course', 'starts_at'], name='session_of_course'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['opened_at'], name='session_by_opening'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1), ('seats__lte', 500)), name='session_has_seats', violation_error_message='Give between 1 and 500 seats.'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('taken__lte', models.F('seats'))), name='session_never_overbooked', violation_error_message='There are more people signed up than seats.'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('waiting', 0), ('taken', models.F('seats')), _connector='OR'), name='session_no_free_seat_while_waiting'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('trainer', 'starts_at'), name='session_once_per_trainer'),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(fields=['session', 'state', 'number'], name='sign_up_in_line'),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(fields=['person', 'state'], name='sign_up_of_person'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(fields=('session', 'person'), name='sign_up_once_per_session'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(fields=('session', 'number'), name='sign_up_number_once'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'left'), ('left_at__isnull', False)), models.Q(models.Q(('state', 'left'), _negated=True), ('left_at', None)), _connector='OR'), name='sign_up_left_when'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('promoted_at', None), _connector='OR'), name='sign_up_waits_without_a_seat'),
        ),
    ]
